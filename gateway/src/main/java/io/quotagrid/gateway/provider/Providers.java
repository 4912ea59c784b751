package io.quotagrid.gateway.provider;

import io.quotagrid.config.BaseUrl;
import io.quotagrid.config.ProvidersConfig;
import io.quotagrid.config.SecretRef;
import io.quotagrid.config.TargetConfig;
import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.http.Rounds;
import io.quotagrid.gateway.http.StartException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** All upstream targets, in the order of the policy. Thread-safe. */
public final class Providers implements AutoCloseable {
    private static final String OPENAI = "https://api.openai.com/v1";
    private static final String OPENAI_BASE_URL = "OPENAI_BASE_URL";
    private static final int TIMER_THREADS = 2;

    /** Between two looks at the files that hold keys. */
    private static final long LOOK_MILLIS = 500;

    private static final long RETIRED = 1L << 62;

    private final List<Target> targets;
    private final Map<String, ProviderKey> keys; // by the id of their target
    private final List<Runnable> toClose;
    private final AtomicLong users = new AtomicLong(); // and RETIRED

    private Providers(List<Target> targets, Map<String, ProviderKey> keys, List<Runnable> toClose) {
        this.targets = List.copyOf(targets);
        this.keys = Collections.unmodifiableMap(keys);
        this.toClose = List.copyOf(toClose);
    }

    /**
     * Opens the way to every target. One whose secret is missing takes no calls until its file is there, and is warned of.
     *
     * @param environment where secrets are looked up, and {@code OPENAI_BASE_URL} for {@code openai} targets without an address
     * @param rounds      for the deadlines of calls
     * @throws StartException if no target can be used
     */
    public static Providers open(ProvidersConfig config, Map<String, String> environment, Rounds rounds) {
        List<Target> targets = new ArrayList<>();
        Map<String, ProviderKey> keys = new LinkedHashMap<>();
        List<Runnable> toClose = new ArrayList<>();
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(TIMER_THREADS, task -> {
            Thread thread = new Thread(task, "provider-timer");
            thread.setDaemon(true);
            return thread;
        });
        toClose.add(timer::shutdownNow);
        for (TargetConfig target : config.targets()) {
            if (target.provider().equals(TargetConfig.SANDBOX)) {
                targets.add(new Target(target, new SandboxProvider(target.id(), timer)));
                continue;
            }
            ProviderKey key = new ProviderKey(target.id(), target.secretKeyRef(), environment);
            keys.put(target.id(), key);
            HttpProvider provider = HttpProvider.open(target, baseUrl(target, environment), key, rounds);
            toClose.add(provider::close);
            targets.add(new Target(target, provider));
        }
        Providers providers = new Providers(targets, keys, toClose);
        if (targets.stream().noneMatch(target -> target.provider().usable())) {
            providers.close();
            throw new StartException(
                    "no usable target in providers.targets: " + String.join("; ", providers.problems()));
        }
        ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(
                () -> keys.values().forEach(ProviderKey::look), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return providers;
    }

    /** Why {@link #open} would fail; empty if it would not. */
    public static Optional<String> objection(ProvidersConfig config, Map<String, String> environment) {
        for (TargetConfig target : config.targets()) {
            Optional<SecretRef> reference = target.secretKeyRef();
            if (new ProviderKey(target.id(), reference, environment).usable()) {
                return Optional.empty();
            }
        }
        return Optional.of("no target can be used: none of their secrets is there on this node");
    }

    private static URI baseUrl(TargetConfig target, Map<String, String> environment) {
        return target.baseUrl().orElseGet(() -> {
            String known = environment.getOrDefault(OPENAI_BASE_URL, "");
            if (known.isBlank()) {
                return URI.create(OPENAI);
            }
            return BaseUrl.parse(known.strip())
                    .orElseThrow(() -> new StartException(OPENAI_BASE_URL + " is no address of a provider: "
                            + BaseUrl.FORM)); // not shown: may hold a password
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

    /** Which targets take no calls, or go on with a key that is gone, and why: one line each, without secrets. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        keys.forEach((target, key) -> key.problem().ifPresent(wrong -> problems.add(target + ": " + wrong)));
        return problems;
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
