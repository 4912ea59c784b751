package io.quotagrid.gateway.provider;

import io.quotagrid.config.ProvidersConfig;
import io.quotagrid.config.Secret;
import io.quotagrid.config.SecretRef;
import io.quotagrid.config.TargetConfig;
import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.http.Rounds;
import io.quotagrid.gateway.http.StartException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All upstream targets, in the order of the policy. Thread-safe. */
public final class Providers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Providers.class);
    private static final String OPENAI = "https://api.openai.com/v1";
    private static final String OPENAI_BASE_URL = "OPENAI_BASE_URL";
    private static final int SANDBOX_THREADS = 2;

    private static final long RETIRED = 1L << 62;

    private final List<Target> targets;
    private final List<String> unusable;
    private final List<Runnable> toClose;
    private final AtomicLong users = new AtomicLong(); // and RETIRED

    private Providers(List<Target> targets, List<String> unusable, List<Runnable> toClose) {
        this.targets = List.copyOf(targets);
        this.unusable = List.copyOf(unusable);
        this.toClose = List.copyOf(toClose);
    }

    /**
     * Opens the way to every target whose secret is there, and warns of the others.
     *
     * @param environment where secrets are looked up, and {@code OPENAI_BASE_URL} for {@code openai} targets without an address
     * @param rounds      for the deadlines of calls
     * @throws StartException if no target can be used
     */
    public static Providers open(ProvidersConfig config, Map<String, String> environment, Rounds rounds) {
        List<Target> targets = new ArrayList<>();
        List<String> unusable = new ArrayList<>();
        List<Runnable> toClose = new ArrayList<>();
        ScheduledExecutorService sandboxTimer = Executors.newScheduledThreadPool(SANDBOX_THREADS, task -> {
            Thread thread = new Thread(task, "sandbox");
            thread.setDaemon(true);
            return thread;
        });
        toClose.add(sandboxTimer::shutdownNow);
        for (TargetConfig target : config.targets()) {
            if (target.provider().equals(TargetConfig.SANDBOX)) {
                targets.add(new Target(target, new SandboxProvider(target.id(), sandboxTimer)));
                continue;
            }
            Optional<SecretRef> reference = target.secretKeyRef();
            Optional<Secret> secret = reference.flatMap(ref -> ref.resolve(environment));
            if (reference.isPresent() && secret.isEmpty()) {
                String where = reference.get().describe();
                log.atWarn()
                        .addKeyValue("target", target.id())
                        .addKeyValue("secret", where)
                        .log("a target's secret is missing: the target takes no calls");
                unusable.add(target.id() + ": no secret in " + where);
                targets.add(new Target(target, new MissingProvider(target.id())));
                continue;
            }
            HttpProvider provider = HttpProvider.open(target, baseUrl(target, environment), secret, rounds);
            toClose.add(provider::close);
            targets.add(new Target(target, provider));
        }
        Providers providers = new Providers(targets, unusable, toClose);
        if (unusable.size() == targets.size()) {
            providers.close();
            throw new StartException("no usable target in providers.targets: " + String.join("; ", unusable));
        }
        return providers;
    }

    /** Why {@link #open} would fail; empty if it would not. */
    public static Optional<String> objection(ProvidersConfig config, Map<String, String> environment) {
        for (TargetConfig target : config.targets()) {
            Optional<SecretRef> reference = target.secretKeyRef();
            if (reference.isEmpty() || reference.get().resolve(environment).isPresent()) {
                return Optional.empty();
            }
        }
        return Optional.of("no target can be used: none of their secrets is there on this node");
    }

    private static URI baseUrl(TargetConfig target, Map<String, String> environment) {
        return target.baseUrl().orElseGet(() -> {
            String known = environment.getOrDefault(OPENAI_BASE_URL, "");
            try {
                return URI.create(known.isBlank() ? OPENAI : known.strip());
            } catch (IllegalArgumentException e) {
                throw new StartException(OPENAI_BASE_URL + " is not a URL: " + known);
            }
        });
    }

    /**
     * The usable targets that take {@code model}, the first choice first.
     *
     * @return never empty
     * @throws ApiException 404 {@code model_not_found} if no target takes it; 502 if all that do cannot be used
     */
    public List<Target> candidates(String model) {
        List<Target> taking =
                targets.stream().filter(target -> target.takes(model)).toList();
        if (taking.isEmpty()) {
            throw ApiException.of(
                    404, "invalid_request_error", "model_not_found", "no target takes the model " + model);
        }
        List<Target> usable =
                taking.stream().filter(target -> target.provider().usable()).toList();
        if (usable.isEmpty()) {
            throw ApiException.of(
                    502, "upstream_error", "upstream_error", "the target for the model " + model + " is not available");
        }
        return usable;
    }

    /** Which targets take no calls, and why: one line each, without secrets. */
    public List<String> unusable() {
        return unusable;
    }

    /** A call begins that may go to one of these. False if they are not to be used any more: there are others then. */
    public boolean enter() {
        long before;
        do {
            before = users.get();
            if (before >= RETIRED) {
                return false;
            }
        } while (!users.compareAndSet(before, before + 1));
        return true;
    }

    /** A call that has entered has ended. */
    public void leave() {
        if (users.decrementAndGet() == RETIRED) {
            close();
        }
    }

    /** Others take their place: closes once the calls that have entered have ended. */
    public void retire() {
        if (users.getAndAdd(RETIRED) == 0) {
            close();
        }
    }

    @Override
    public void close() {
        toClose.forEach(Runnable::run);
    }
}
