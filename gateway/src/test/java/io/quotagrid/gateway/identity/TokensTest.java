package io.quotagrid.gateway.identity;

import static io.quotagrid.gateway.identity.IdentifierTest.head;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpServer;
import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callers with tokens, and a host of key sets that can be watched, flooded and switched off. */
final class TokensTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Issuer NOBODY = new Issuer("nobody-");
    private static final Issuer LOGIN = new Issuer("login-");
    private static final int INVENTED = 100;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger fetched = new AtomicInteger();
    private final RefusalCounts refusals = new RefusalCounts();
    private final Tokens tokens = new Tokens(
            Map.of(),
            (token, holder, lifetime) -> CompletableFuture.completedFuture(holder),
            InstantSource.system(),
            nanos::get,
            Runnable::run);
    private volatile Issuer published = LOGIN;
    private volatile int status = 200;
    private HttpServer host;

    @BeforeEach
    void start() throws IOException {
        host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        host.createContext("/jwks", exchange -> {
            fetched.incrementAndGet();
            byte[] bytes = published.jwks().getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        host.start();
    }

    @AfterEach
    void stop() {
        tokens.close();
        host.stop(0);
    }

    private Identifier identifier() {
        return identifier("signed");
    }

    private Identifier identifier(String mode) {
        String yaml =
                """
                identity:
                  mode: MODE
                  signed: {issuer: login, audience: quotagrid, algorithms: [RS256], jwks: "http://127.0.0.1:PORT/jwks", jwks_refresh: 1d}
                providers: {targets: [{id: sandbox, provider: sandbox}]}
                """.replace("MODE", mode).replace("PORT", "" + host.getAddress().getPort());
        Policy policy = PolicyLoader.load(yaml.getBytes(UTF_8)).policy().orElseThrow();
        return Identifier.of(policy, new IdentitySources(BoundKey.Ring.EMPTY, tokens, refusals));
    }

    private static JWTClaimsSet claims() {
        return new JWTClaimsSet.Builder()
                .issuer("login")
                .audience("quotagrid")
                .subject("alice")
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .build();
    }

    private static CompletableFuture<Caller> call(Identifier identifier, String token) {
        return identifier
                .identify(head("Authorization", "Bearer " + token))
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void later(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Tokens that name keys which nobody has, all at once; each is refused. */
    private static void flood(Identifier identifier) {
        List<CompletableFuture<Caller>> flood = IntStream.range(0, INVENTED)
                .mapToObj(i -> call(identifier, NOBODY.rs256("invented-" + i, claims())))
                .toList();
        flood.forEach(each -> assertThat(catchThrowable(each::join)).isNotNull());
    }

    @Test
    void givenManyInventedKeyIds_whenTheirTokensCome_thenTheHostIsAskedOnceInTenSecondsAtMost() {
        Identifier identifier = identifier();
        assertThat(call(identifier, LOGIN.rs256(claims())).join().user()).isEqualTo("alice");
        assertThat(fetched).hasValue(1);

        flood(identifier);
        assertThat(fetched).as("just fetched").hasValue(1);
        for (int interval = 2; interval <= 4; interval++) {
            later(Duration.ofSeconds(10));
            flood(identifier);
            flood(identifier);
            assertThat(fetched).as("one more for each interval").hasValue(interval);
        }

        assertThat(refusals.of(Refusal.BAD_SIGNATURE)).isEqualTo(7L * INVENTED);
        assertThat(call(identifier, LOGIN.rs256(claims())).join().user())
                .as("an honest caller meanwhile")
                .isEqualTo("alice");
        assertThat(tokens.keySetFetches()).isEqualTo(4);
        assertThat(tokens.keySetFailures()).isZero();
    }

    @Test
    void givenAHostThatGoesAway_whenTokensCome_thenTheKeysThatWereFetchedGoOnForADayAndThenNobodyCanSay() {
        Identifier identifier = identifier();
        assertThat(call(identifier, LOGIN.rs256(claims())).join().user()).isEqualTo("alice");

        host.stop(0);
        later(Duration.ofHours(23));
        flood(identifier); // has it asked for in vain

        assertThat(call(identifier, LOGIN.rs256(claims())).join().user()).isEqualTo("alice");
        assertThat(tokens.keySetAge()).isEqualTo(Duration.ofHours(23));
        assertThat(tokens.keySetFailures()).isPositive();
        assertThat(tokens.problem()).isPresent();
        later(Duration.ofHours(1));
        assertThat(catchThrowable(call(identifier, LOGIN.rs256(claims()))::join))
                .hasMessageContaining("the issuer's keys are not there");
        assertThat(refusals.of(Refusal.UNAVAILABLE)).isEqualTo(1);
    }

    @Test
    void givenAnIssuerThatChangesItsKeys_whenATokenNamesANewOne_thenItIsTakenAtOnceAndTheOldOnesNoMore() {
        Identifier identifier = identifier();
        String old = LOGIN.rs256(claims());
        assertThat(call(identifier, old).join().user()).isEqualTo("alice");

        Issuer next = new Issuer("next-");
        published = next;
        later(Duration.ofSeconds(10));

        assertThat(call(identifier, next.rs256(claims())).join().user()).isEqualTo("alice");
        assertThat(fetched).hasValue(2);
        assertThat(tokens.keySetAge()).isZero();
        assertThat(catchThrowable(call(identifier, old)::join)).isNotNull();
    }

    @Test
    void givenAHostThatIsNotThereYet_whenItComes_thenTokensAreTakenFromThenOn() {
        status = 503;
        Identifier identifier = identifier();
        assertThat(catchThrowable(call(identifier, LOGIN.rs256(claims()))::join))
                .hasMessageContaining("the issuer's keys are not there");
        later(Duration.ofMinutes(1));
        assertThat(tokens.keySetAge()).as("waited for").isEqualTo(Duration.ofMinutes(1));

        status = 200;
        assertThat(call(identifier, LOGIN.rs256(claims())).join().user()).isEqualTo("alice");
        assertThat(tokens.problem()).isEmpty();
    }

    @Test
    void givenAPolicyWithoutTokens_whenItComesIntoForce_thenTheIssuerIsNotAskedAnyMore() {
        Identifier before = identifier();
        assertThat(call(before, LOGIN.rs256(claims())).join().user()).isEqualTo("alice");
        status = 500;

        identifier("api_key");

        assertThat(tokens.problem()).isEmpty();
        assertThat(tokens.keySetAge()).isZero();
        assertThat(call(before, LOGIN.rs256(claims())).join().user())
                .as("a request that has begun before")
                .isEqualTo("alice");
        later(Duration.ofDays(2));
        int known = fetched.get();
        identifier();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(fetched.get()).isGreaterThan(known));
    }
}
