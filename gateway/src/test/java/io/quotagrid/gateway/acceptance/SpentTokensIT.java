package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.JWTClaimsSet;
import io.quotagrid.gateway.acceptance.RawHttp.Answer;
import io.quotagrid.gateway.identity.Issuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code replay: single_use}: the head of a request uses its token up, whatever becomes of the request. */
final class SpentTokensIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SPENT = "the token was used before";
    private static final String POLICY = """
            distributed_rate_limit: {enabled: false}
            gateway: {max_body_bytes: 10000}
            identity:
              mode: signed
              signed:
                issuer: https://login.example.com
                audience: quotagrid
                algorithms: [RS256]
                jwks: "JWKS"
                group_claim: groups
                replay: single_use
            rate_limits: {per_user: {rpm: 2}}
            consumer_groups: [{name: research, keys: [], allowed_models: [gpt-5.4-mini-mini]}]
            providers: {targets: [{id: stub, provider: openai, secret_key_ref: {env: OPENAI_API_KEY}}]}
            """;

    private final StubOpenAi openAi = new StubOpenAi();
    private final Issuer login = new Issuer("login-");

    @TempDir
    private Path directory;

    private Product product;

    @BeforeEach
    void start() throws IOException {
        Path jwks = Files.writeString(directory.resolve("jwks.json"), login.jwks());
        product = Product.start(POLICY.replace("JWKS", jwks.toUri().toString()), openAi, directory);
    }

    @AfterEach
    void stop() throws IOException {
        product.awaitNothingHeld();
        product.close();
        openAi.close();
    }

    @ParameterizedTest
    @CsvSource({"not-json, 400", "too-long, 413", "wrong-model, 403", "somebody-else, 403", "provider-fails, 502"})
    void givenARequestThatIsRefusedOrFails_whenItsTokenComesAgain_thenItWasUsed(String what, int status)
            throws IOException {
        String token = token("alice");
        String body = switch (what) {
            case "not-json" -> "{";
            case "too-long" -> Chats.body("x".repeat(20_000), "");
            case "wrong-model" -> Chats.body("another-model", "hello", "");
            case "provider-fails" -> Chats.body("fail", "");
            default -> Chats.body("hello", "");
        };

        assertThat(call(token, body, what.equals("somebody-else") ? "X-User-Id: bob" : "x-any: thing")
                        .status())
                .isEqualTo(status);

        assertSpent(token);
        assertThat(call(token("alice"), Chats.body("hello", "")).status()).isEqualTo(200);
    }

    @Test
    void givenACallOverItsLimit_whenItsTokenComesAgainLater_thenItWasUsed() throws IOException {
        for (int i = 0; i < 2; i++) {
            assertThat(call(token("bob"), Chats.body("hello", "")).status()).isEqualTo(200);
        }
        String token = token("bob");

        assertThat(call(token, Chats.body("hello", "")).status()).isEqualTo(429);

        assertSpent(token);
    }

    @Test
    void givenABodyThatBreaksOff_whenItsTokenComesAgain_thenItWasUsed() throws IOException {
        String token = token("carol");
        String whole = RawHttp.post(Chats.PATH, Chats.body("hello", ""), "Authorization: Bearer " + token);
        try (RawHttp connection = new RawHttp(product.address())) {
            connection.send(whole.substring(0, whole.length() - 10));
            await().atMost(PATIENCE).until(() -> product.metrics().contains("quotagrid_requests_in_flight 1"));
            connection.leave("reset");
        }
        await().atMost(PATIENCE).until(() -> product.metrics().contains("quotagrid_requests_in_flight 0"));

        assertSpent(token);
        assertThat(openAi.arrivals()).isZero();
    }

    private void assertSpent(String token) throws IOException {
        Answer again = call(token, Chats.body("hello", ""));
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.body()).contains(SPENT).doesNotContain(token);
    }

    private Answer call(String token, String body, String... headers) throws IOException {
        String more = headers.length == 0 ? "x-any: thing" : headers[0];
        try (RawHttp connection = new RawHttp(product.address())) {
            return connection
                    .send(RawHttp.post(Chats.PATH, body, "Authorization: Bearer " + token, more))
                    .readWhole();
        }
    }

    private String token(String user) {
        return login.rs256(new JWTClaimsSet.Builder()
                .issuer("https://login.example.com")
                .audience("quotagrid")
                .subject(user)
                .claim("groups", List.of("research"))
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .jwtID(UUID.randomUUID().toString())
                .build());
    }
}
