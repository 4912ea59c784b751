package io.quotagrid.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import io.quotagrid.config.SignedConfig;
import io.quotagrid.config.SignedConfig.Replay;
import io.quotagrid.gateway.http.ApiException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Checks tokens of a login that signs with keys of its own, at a time that stands until it is moved; and a stranger with keys of the same names. */
final class TokenRig {
    static final Issuer LOGIN = new Issuer("login-");
    static final Issuer OTHER = new Issuer("login-"); // the same key ids, other keys
    static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final String HERE = "192.0.2.7";

    private final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger asked = new AtomicInteger();
    private final Map<String, String> seen = new ConcurrentHashMap<>();
    Instant now = NOW;
    List<JWK> keys = LOGIN.publicKeys();
    List<JWK> newer = keys;

    TokenCheck check(Replay replay, String... algorithms) {
        SignedConfig config = new SignedConfig(
                "https://login.example.com",
                "quotagrid",
                List.of(algorithms),
                Optional.of(URI.create("https://login.example.com/jwks")),
                Optional.empty(),
                "sub",
                "team",
                "groups",
                Duration.ofSeconds(30),
                replay,
                Duration.ofMinutes(5));
        TokenCheck.KeySource source = new TokenCheck.KeySource() {
            @Override
            public Optional<List<JWK>> keys() {
                return keys.isEmpty() ? Optional.empty() : Optional.of(keys);
            }

            @Override
            public CompletionStage<Void> newer() {
                keys = newer;
                return CompletableFuture.completedFuture(null);
            }
        };
        return new TokenCheck(config, source, this::holder, () -> now, Runnable::run);
    }

    private CompletionStage<String> holder(String token, String holder, Duration lifetime) {
        asked.incrementAndGet();
        String known = seen.putIfAbsent(token, holder);
        return CompletableFuture.completedFuture(known == null ? holder : known);
    }

    TokenCheck usual() {
        return check(Replay.REUSABLE, "RS256", "ES256", "EdDSA");
    }

    SignedIdentity checked(TokenCheck check, String token) {
        return checked(check, token, HERE);
    }

    SignedIdentity checked(TokenCheck check, String token, String ip) {
        return check.check(token, ip, "req_" + requests.incrementAndGet())
                .toCompletableFuture()
                .join();
    }

    static JWTClaimsSet.Builder alice() {
        return new JWTClaimsSet.Builder()
                .issuer("https://login.example.com")
                .audience(List.of("other", "quotagrid"))
                .subject("alice@example.com")
                .claim("team", "red")
                .claim("groups", List.of("all-staff", "research"))
                .issueTime(Date.from(NOW.minusSeconds(60)))
                .expirationTime(Date.from(NOW.plusSeconds(600)))
                .jwtID("id-1");
    }

    void refused(TokenCheck check, String token, int status, String reason) {
        Throwable thrown = catchThrowable(() -> checked(check, token));
        Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        assertThat(failure).isInstanceOfSatisfying(ApiException.class, error -> {
            assertThat(error.status()).isEqualTo(status);
            assertThat(error.code()).isEqualTo(status == 401 ? "invalid_api_key" : "identity_unavailable");
            assertThat(error.detail()).contains(reason);
            assertThat(token.length() > 20 && error.detail().contains(token)).isFalse();
        });
    }

    static String signed(JWTClaimsSet.Builder claims) {
        return LOGIN.rs256(claims.build());
    }

    static Date at(int seconds) {
        return Date.from(NOW.plusSeconds(seconds));
    }
}
