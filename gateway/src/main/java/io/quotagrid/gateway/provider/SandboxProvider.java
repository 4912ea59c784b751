package io.quotagrid.gateway.provider;

import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The built-in stand-in for a provider: deterministic answers, streams and usage, so that everything can be tried without a
 * key. The model's name holds the switches: {@link SandboxSwitches}, told to users in {@code docs/sandbox.md}. Thread-safe; a
 * waiting call holds no thread.
 */
final class SandboxProvider implements Provider {
    private final String id;
    private final ScheduledExecutorService timer;

    SandboxProvider(String id, ScheduledExecutorService timer) {
        this.id = id;
        this.timer = timer;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean usable() {
        return true;
    }

    @Override
    public Running send(ProviderCall call, Receiver receiver) {
        SandboxRun run = new SandboxRun(timer, receiver);
        Optional<SandboxSwitches> switches = SandboxSwitches.of(call.model());
        Optional<SandboxCall> read = SandboxCall.read(call);
        if (read.isEmpty()) {
            run.refuse(SandboxError.MALFORMED);
        } else if (switches.isEmpty()) {
            run.refuse(SandboxError.NO_SUCH_MODEL);
        } else {
            run.begin(switches.get(), new SandboxAnswers(call.kind(), read.get(), switches.get()), call.stream());
        }
        return run;
    }
}
