package io.quotagrid.gateway.identity;

import com.nimbusds.jose.jwk.JWK;
import io.quotagrid.config.SignedConfig;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Checks signed tokens as the policy in force says; fetches the issuer's keys, those of one issuer at a time. Thread-safe. */
public final class Tokens implements AutoCloseable {
    private final Map<String, String> environment;
    private final ReplayGuard guard;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Executor executor;
    private final Fetches fetches = new Fetches(new LongAdder(), new LongAdder());
    private @Nullable Fetched fetched;
    private @Nullable Shared shared;
    private boolean closed;

    private record Fetched(URI from, Duration refresh, TokenKeys keys) {}

    private record Shared(SignedConfig config, SharedKey key) {
        boolean isOf(SignedConfig other) {
            return config.secretRef().equals(other.secretRef())
                    && config.algorithms().equals(other.algorithms());
        }
    }

    /**
     * How fetching went, of all key sets that policies have named.
     *
     * @param all    attempts
     * @param failed those that brought nothing that can be used
     */
    record Fetches(LongAdder all, LongAdder failed) {}

    /**
     * Fetches nothing yet.
     *
     * @param environment where a shared key is looked up
     * @param clock       by which tokens begin and end
     * @param executor    goes on with requests whose token had to be asked for
     */
    public Tokens(
            Map<String, String> environment,
            ReplayGuard guard,
            InstantSource clock,
            LongSupplier nanoClock,
            Executor executor) {
        this.environment = Map.copyOf(environment);
        this.guard = guard;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.executor = executor;
    }

    TokenCheck check(SignedConfig config) {
        TokenCheck.KeySource keys =
                config.jwks().isPresent() ? fetchedFrom(config.jwks().get(), config.jwksRefresh()) : shared(config);
        return new TokenCheck(config, keys, guard, clock, executor);
    }

    private synchronized TokenCheck.KeySource fetchedFrom(URI uri, Duration refresh) {
        shared = null;
        Fetched known = fetched;
        if (known == null || !known.from().equals(uri) || !known.refresh().equals(refresh)) {
            rest();
            known = new Fetched(uri, refresh, new TokenKeys(uri, refresh, nanoClock, fetches));
            fetched = known;
            if (closed) {
                known.keys().close();
            }
        }
        TokenKeys keys = known.keys();
        return new TokenCheck.KeySource() {
            @Override
            public Optional<List<JWK>> keys() {
                return keys.now().map(TokenKeys.Snapshot::keys);
            }

            @Override
            public CompletionStage<Void> newer() {
                CompletableFuture<Void> fetching = keys.fetch();
                return fetching;
            }
        };
    }

    /** The one in use goes on, with its last good key, also where another policy has the same. */
    private synchronized TokenCheck.KeySource shared(SignedConfig config) {
        Shared known = shared;
        if (known == null || !known.isOf(config)) {
            known = new Shared(config, new SharedKey(config, environment, nanoClock));
            rest();
            shared = known;
        }
        return known.key();
    }

    /** The policy has no use for tokens: nothing is fetched any more. Requests that are being checked go on with the last keys. */
    synchronized void rest() {
        if (fetched != null) {
            fetched.keys().close();
        }
        fetched = null;
        shared = null;
    }

    /** What operators should know; empty if the issuer's keys are there, or none are needed. */
    public synchronized Optional<String> problem() {
        if (shared != null) {
            return shared.key().problem();
        }
        return fetched == null ? Optional.empty() : fetched.keys().problem();
    }

    /** How old the issuer's key set is; if it was never there, for how long it has been asked for. Zero where none is in use. */
    public synchronized Duration keySetAge() {
        return fetched == null ? Duration.ZERO : fetched.keys().age();
    }

    /** How often a key set was fetched, or was tried to be. */
    public long keySetFetches() {
        return fetches.all().sum();
    }

    /** How often that brought nothing that can be used. */
    public long keySetFailures() {
        return fetches.failed().sum();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (fetched != null) {
            fetched.keys().close();
        }
    }
}
