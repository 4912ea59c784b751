package io.quotagrid.gateway.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import io.quotagrid.config.Secret;
import io.quotagrid.config.SignedConfig;
import io.quotagrid.config.SignedSecret;
import io.quotagrid.gateway.http.StartException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one key that the issuer and we share, for HMAC. A file is read again a second after it was read last, when it is needed: so the
 * key is changed by changing its file. While that holds nothing that can be used the last good key stays. Thread-safe.
 */
final class SharedKey implements TokenCheck.KeySource {
    private static final Logger log = LoggerFactory.getLogger(SharedKey.class);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SignedConfig config;
    private final Map<String, String> environment;
    private final LongSupplier nanoClock;
    private volatile Known known;

    private record Known(OctetSequenceKey key, Optional<List<JWK>> keys, Optional<String> problem, long readNanos) {}

    /** @throws StartException if there is none, or none that can be used */
    SharedKey(SignedConfig config, Map<String, String> environment, LongSupplier nanoClock) {
        this.config = config;
        this.environment = Map.copyOf(environment);
        this.nanoClock = nanoClock;
        OctetSequenceKey key =
                SignedSecret.find(config, environment).fold(SharedKey::key, SharedKey::unusable, SharedKey::unusable);
        this.known = new Known(key, Optional.of(List.of(key)), Optional.empty(), nanoClock.getAsLong());
    }

    private static OctetSequenceKey key(Secret secret) {
        return new OctetSequenceKey.Builder(secret.reveal().getBytes(UTF_8)).build();
    }

    private static OctetSequenceKey unusable(String why) {
        throw new StartException(SignedSecret.PATH + ": " + why);
    }

    @Override
    public Optional<List<JWK>> keys() {
        return fresh().keys();
    }

    private Known fresh() {
        Known last = known;
        return nanoClock.getAsLong() - last.readNanos() < FRESH_NANOS ? last : readAgain();
    }

    private synchronized Known readAgain() {
        Known last = known;
        long now = nanoClock.getAsLong();
        if (now - last.readNanos() >= FRESH_NANOS) { // else somebody else just did
            known = next(last, now);
        }
        return known;
    }

    private Known next(Known last, long now) {
        return SignedSecret.find(config, environment)
                .fold(
                        secret -> good(key(secret), last, now),
                        why -> lastStays(why, last, now),
                        why -> lastStays(why, last, now));
    }

    private static Known good(OctetSequenceKey key, Known last, long now) {
        if (key.equals(last.key())) {
            return new Known(last.key(), last.keys(), Optional.empty(), now);
        }
        log.atInfo().log("the shared key of signed tokens has changed");
        return new Known(key, Optional.of(List.of(key)), Optional.empty(), now);
    }

    private static Known lastStays(String problem, Known last, long now) {
        String why = SignedSecret.PATH + ": " + problem + "; the last good key stays";
        if (last.problem().isEmpty()) {
            log.atWarn().addKeyValue("reason", why).log("the shared key of signed tokens cannot be used");
        }
        return new Known(last.key(), last.keys(), Optional.of(why), now);
    }

    @Override
    public CompletionStage<Void> newer() {
        return completedFuture(null);
    }

    /** Why the last key stays; empty if it is the one that is there. Looks too: a node to which no token comes is asked how it is. */
    Optional<String> problem() {
        return fresh().problem();
    }
}
