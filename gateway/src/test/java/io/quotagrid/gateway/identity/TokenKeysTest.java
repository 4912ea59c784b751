package io.quotagrid.gateway.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The issuer's keys: fetched, kept while the issuer is away, and never fetched more often than it can bear. */
final class TokenKeysTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Issuer LOGIN = new Issuer("login-");

    private static final Tokens.Fetches FETCHES = new Tokens.Fetches(new LongAdder(), new LongAdder());

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger fetched = new AtomicInteger();
    private volatile int status = 200;
    private volatile String body = LOGIN.jwks();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jwks", exchange -> {
            fetched.incrementAndGet();
            byte[] bytes = body.getBytes(UTF_8);
            if (status == 302) {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.createContext("/elsewhere", exchange -> {
            byte[] bytes = LOGIN.jwks().getBytes(UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private TokenKeys keys() {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks");
        return new TokenKeys(uri, Duration.ofHours(1), nanos::get, FETCHES);
    }

    private static void fetchNow(TokenKeys keys, AtomicLong nanos) {
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        keys.fetch().orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join();
    }

    @Test
    void givenAKeySet_whenItHasBeenFetched_thenAnInventedKeyIdHasItNotFetchedAgainAtOnce() {
        try (TokenKeys keys = keys()) {
            await().atMost(PATIENCE).until(() -> keys.now().isPresent());
            for (int i = 0; i < 100; i++) {
                keys.fetch().join();
            }

            assertThat(fetched).hasValue(1);
            assertThat(keys.problem()).isEmpty();
            fetchNow(keys, nanos);
            assertThat(fetched).hasValue(2);
        }
    }

    @Test
    void givenAnIssuerThatGoesAway_whenItsKeysAreAsked_thenTheLastOnesStayForADayAndTheProblemIsTold() {
        try (TokenKeys keys = keys()) {
            await().atMost(PATIENCE).until(() -> keys.now().isPresent());
            List<?> known = keys.now().orElseThrow().keys();
            for (int bad : new int[] {500, 302, 404}) {
                status = bad;
                fetchNow(keys, nanos);
                assertThat(keys.now().orElseThrow().keys()).isEqualTo(known);
                assertThat(keys.problem())
                        .hasValueSatisfying(why -> assertThat(why).contains("status " + bad));
            }
            status = 200;
            for (String bad : List.of("", "<html>", "{\"keys\":[]}", "x".repeat(2 << 20))) {
                body = bad;
                fetchNow(keys, nanos);
                assertThat(keys.now().orElseThrow().keys()).isEqualTo(known);
                assertThat(keys.problem()).isPresent();
            }
            body = LOGIN.jwks();
            fetchNow(keys, nanos);
            assertThat(keys.problem()).isEmpty();
            nanos.addAndGet(Duration.ofDays(1).toNanos());
            assertThat(keys.now()).isEmpty();
        }
    }

    @Test
    void givenASetWithSharedAndShortKeys_whenItIsFetched_thenTheseAreNotTaken() throws Exception {
        OctetSequenceKey shared =
                new OctetSequenceKey.Builder("0123456789012345678901234567890123".getBytes(UTF_8)).build();
        var insecure = new RSAKeyGenerator(1024, true).keyID("short").generate();
        body = new JWKSet(List.of(shared, insecure, LOGIN.ec)).toString(false);
        try (TokenKeys keys = keys()) {
            await().atMost(PATIENCE).until(() -> keys.now().isPresent());

            assertThat(keys.now().orElseThrow().keys()).singleElement().satisfies(key -> {
                assertThat(key.getKeyID()).isEqualTo("login-ec");
                assertThat(key.isPrivate()).isFalse();
            });
        }
    }

    @Test
    void givenAFile_whenItChanges_thenTheNewKeysAreFetched(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("jwks.json"), LOGIN.jwks());
        try (TokenKeys keys = new TokenKeys(file.toUri(), Duration.ofHours(1), nanos::get, FETCHES)) {
            await().atMost(PATIENCE).until(() -> keys.now().isPresent());
            Files.writeString(file, new Issuer("next-").jwks());
            fetchNow(keys, nanos);

            assertThat(keys.now().orElseThrow().keys())
                    .extracting(key -> key.getKeyID())
                    .contains("next-rsa");
        }
    }
}
