package io.quotagrid.gateway.identity;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import io.quotagrid.config.Secret;
import io.quotagrid.config.SignedConfig;
import io.quotagrid.gateway.http.StartException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Checks signed tokens as the policy in force says; fetches the issuer's keys, those of one issuer at a time. Thread-safe. */
public final class Tokens implements AutoCloseable {
    private static final int SHORTEST_SECRET_BYTES = 32;

    private final Map<String, String> environment;
    private final ReplayGuard guard;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Executor executor;
    private @Nullable Fetched fetched;
    private boolean closed;

    private record Fetched(URI from, Duration refresh, TokenKeys keys) {}

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
        TokenCheck.KeySource keys = config.jwks()
                .map(uri -> fetchedFrom(uri, config.jwksRefresh()))
                .orElseGet(() -> TokenCheck.fixed(() -> shared(config, environment)));
        return new TokenCheck(config, keys, guard, clock, executor);
    }

    private synchronized TokenCheck.KeySource fetchedFrom(URI uri, Duration refresh) {
        Fetched known = fetched;
        if (known == null || !known.from().equals(uri) || !known.refresh().equals(refresh)) {
            if (known != null) {
                known.keys().close();
            }
            known = new Fetched(uri, refresh, new TokenKeys(uri, refresh, nanoClock));
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

    private static List<JWK> shared(SignedConfig config, Map<String, String> environment) {
        objection(config, environment).ifPresent(why -> {
            throw new StartException(why);
        });
        Secret secret =
                config.secretRef().flatMap(ref -> ref.resolve(environment)).orElseThrow();
        return List.of(new OctetSequenceKey.Builder(secret.reveal().getBytes(StandardCharsets.UTF_8)).build());
    }

    /** Why tokens cannot be checked on this node; empty if they can. */
    public static Optional<String> objection(SignedConfig config, Map<String, String> environment) {
        if (config.secretRef().isEmpty()) {
            return Optional.empty();
        }
        Optional<Secret> secret = config.secretRef().get().resolve(environment);
        if (secret.isEmpty()) {
            return Optional.of("identity.signed.secret_ref: no secret in "
                    + config.secretRef().get().describe());
        }
        int bytes = secret.get().reveal().getBytes(StandardCharsets.UTF_8).length;
        return bytes >= SHORTEST_SECRET_BYTES
                ? Optional.empty()
                : Optional.of("identity.signed.secret_ref: the secret must have at least " + SHORTEST_SECRET_BYTES
                        + " bytes but has " + bytes);
    }

    /** What operators should know; empty if the issuer's keys are there, or none are needed. */
    public synchronized Optional<String> problem() {
        return fetched == null ? Optional.empty() : fetched.keys().problem();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (fetched != null) {
            fetched.keys().close();
        }
    }
}
