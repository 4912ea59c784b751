package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import io.quotagrid.gateway.acceptance.StubOpenAi;
import io.quotagrid.gateway.identity.Issuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signed tokens at two gateways, each the real program in a process of its own. */
final class SignedIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String MODEL = "gpt-5.4-mini-mini";
    private static final String POLICY = """
            identity:
              mode: signed
              signed:
                issuer: https://login.example.com
                audience: quotagrid
                algorithms: [RS256, EdDSA]
                jwks: "JWKS"
                group_claim: groups
                replay: single_use
                jwks_refresh: 1s
            rate_limits: {per_user: {rpm: 100}}
            consumer_groups: [{name: research, allowed_models: [gpt-5.4-mini-mini]}]
            providers: {targets: [{id: stub, provider: openai, secret_key_ref: {env: OPENAI_API_KEY}}]}
            """;

    private final StubOpenAi openAi = new StubOpenAi();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Issuer login = new Issuer("login-");

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        openAi.close();
    }

    @Test
    void givenTokensOfTheIssuer_whenTheyAreUsed_thenOnceInTheWholeClusterAndByWhateverKeysItHas() throws Exception {
        Path jwks = Files.writeString(directory.resolve("jwks.json"), login.jwks());
        String yaml = POLICY.replace("JWKS", jwks.toUri().toString());
        try (GatewayCluster cluster = GatewayCluster.start(directory, 2, yaml, openAi.baseUrl())) {
            String token = login.rs256(claims());
            HttpResponse<String> first = chat(cluster, 0, "Authorization", "Bearer " + token);
            assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
            for (int node = 0; node < 2; node++) {
                HttpResponse<String> again = chat(cluster, node, "X-Identity-Assertion", token);
                assertThat(again.statusCode()).isEqualTo(401);
                assertThat(again.body()).contains("used before").doesNotContain(token);
            }
            assertThat(chat(cluster, 1, "X-Identity-Assertion", login.eddsa(claims()))
                            .statusCode())
                    .isEqualTo(200);

            // who it is, and what it may use
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(send(
                                            cluster.node(1).address().resolve("/v1/quota"),
                                            "Authorization",
                                            "Bearer " + login.rs256(claims()))
                                    .body())
                            .contains("\"user\":\"alice\"", "\"group\":\"research\"")
                            .contains("\"used\":2,\"remaining\":98")); // once nothing is in hand any more
            assertThat(chat(cluster, 0, "Authorization", "Bearer " + login.rs256(claims()), "X-User-Id", "bob")
                            .body())
                    .contains("identity_conflict");
            assertThat(chat(cluster, 0).statusCode()).isEqualTo(401);
            assertThat(chat(cluster, 0, "Authorization", "Bearer " + new Issuer("login-").rs256(claims()))
                            .statusCode())
                    .isEqualTo(401);

            // another key set, and then none at all
            Issuer next = new Issuer("next-");
            Files.writeString(jwks, next.jwks());
            await().atMost(PATIENCE)
                    .until(() -> chat(cluster, 1, "Authorization", "Bearer " + next.rs256(claims()))
                                    .statusCode()
                            == 200);
            Files.delete(jwks);
            await().atMost(PATIENCE)
                    .until(() -> send(cluster.node(1).address().resolve("/readyz"))
                            .body()
                            .contains("key set cannot be fetched"));
            assertThat(chat(cluster, 1, "Authorization", "Bearer " + next.rs256(claims()))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(chat(cluster, 1, "Authorization", "Bearer " + login.rs256(claims()))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void givenASharedKeyInAFile_whenTokensAreSignedWithIt_thenTheyAreTakenUntilTheKeyIsAnother() throws Exception {
        String first = "the-first-shared-key-of-32-bytes-or-more";
        String second = "the-second-shared-key-of-32-bytes-or-more";
        Path file = Files.writeString(directory.resolve("shared"), first + "\n");
        String yaml = POLICY.replace("jwks: \"JWKS\"", "secret_ref: {file: \"" + file + "\"}")
                .replace("RS256, EdDSA", "HS256");
        try (GatewayCluster cluster = GatewayCluster.start(directory, 1, yaml, openAi.baseUrl())) {
            HttpResponse<String> good = shared(cluster, first);
            assertThat(good.statusCode()).as(good.body()).isEqualTo(200);
            assertThat(shared(cluster, second).statusCode()).isEqualTo(401);
            assertThat(chat(cluster, 0, "Authorization", "Bearer " + login.rs256(claims()))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(shared(cluster, login.jwks()).statusCode())
                    .as("signed with what everybody knows")
                    .isEqualTo(401);

            Files.writeString(file, second + "\n");
            await().atMost(PATIENCE).until(() -> shared(cluster, second).statusCode() == 200);
            assertThat(shared(cluster, first).statusCode()).isEqualTo(401);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(send(cluster.node(0).admin().resolve("/metrics"))
                                    .body())
                            .containsPattern("quotagrid_identity_refusals_total\\{reason=\"bad_signature\"} [1-9]")
                            .contains("quotagrid_identity_refusals_total{reason=\"bad_token\"} 1.0")
                            .doesNotContain(first)
                            .doesNotContain(second));
        }
    }

    private HttpResponse<String> shared(GatewayCluster cluster, String key) {
        String token = Issuer.hmac(JWSAlgorithm.HS256, key.getBytes(StandardCharsets.UTF_8), "any-name", claims());
        return chat(cluster, 0, "Authorization", "Bearer " + token);
    }

    private static JWTClaimsSet claims() {
        return new JWTClaimsSet.Builder()
                .issuer("https://login.example.com")
                .audience("quotagrid")
                .subject("alice")
                .claim("groups", List.of("everybody", "research"))
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .jwtID(UUID.randomUUID().toString())
                .build();
    }

    private HttpResponse<String> chat(GatewayCluster cluster, int node, String... headers) {
        String body = "{\"model\":\"" + MODEL + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        cluster.node(node).address().resolve("/v1/chat/completions"))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return send(request, headers);
    }

    private HttpResponse<String> send(URI uri, String... headers) {
        return send(HttpRequest.newBuilder(uri), headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String... headers) {
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
