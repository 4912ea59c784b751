package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quotagrid.client.api.KeyChangedBody;
import io.quotagrid.client.api.KeyPostBody;
import io.quotagrid.gateway.acceptance.StubOpenAi;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of three gateways, each the real program in a process of its own; operators type, callers call. */
final class KeysIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int REVOCATIONS = 11;
    private static final String POLICY = """
            identity: {mode: api_key}
            rate_limits: {per_key: {rpm: 100}, per_user: {rpm: 1000}}
            consumer_groups:
              - {name: pool, rate_limits: {rpm: 6, tokens_per_day: 1000000}, allowed_models: [gpt-5.4-mini-mini]}
            rate_limit_defaults: {rpm: 50}
            providers: {targets: [{id: stub, provider: openai, secret_key_ref: {env: OPENAI_API_KEY}}]}
            policies: {chain: [audit-logger]}
            """;

    private final StubOpenAi openAi = new StubOpenAi();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> secrets = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        openAi.close();
    }

    @Test
    void givenThreeNodes_whenKeysAreMadeRotatedAndRevoked_thenEveryNodeGoesByItAtOnceAndForGood() throws Exception {
        try (GatewayCluster cluster = GatewayCluster.start(directory, 3, POLICY, openAi.baseUrl())) {
            // as an operator types it at one node, and a caller uses it at another
            JsonNode made = typed(
                    cluster,
                    0,
                    "keys",
                    "create",
                    "--user",
                    "alice",
                    "--team",
                    "red",
                    "--rpm",
                    "5",
                    "--expires-in",
                    "2h",
                    "--note",
                    "for the nightly job",
                    "--output",
                    "json");
            String id = made.at("/key/id").asText();
            String secret = secret(made);
            awaitEverywhere(cluster, made);
            assertThat(chat(cluster, 2, secret, "gpt-5.4-mini-mini").statusCode())
                    .isEqualTo(200);
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> { // what the node that was called holds in hand counts until it is back
                                HttpResponse<String> quota = get(cluster, 1, "/v1/quota", secret);
                                JsonNode told = JSON.readTree(quota.body());
                                assertThat(told.at("/caller/user").asText())
                                        .as(quota.body())
                                        .isEqualTo("alice");
                                assertThat(told.at("/caller/key").asText()).isEqualTo(id);
                                JsonNode own = told.at("/tiers/0");
                                assertThat(own.path("subject").asText()).isEqualTo("key:" + id);
                                assertThat(own.path("limit").asInt()).isEqualTo(5);
                                assertThat(own.path("used").asInt()).isEqualTo(1);
                            });
            assertThat(get(cluster, 1, "/v1/quota", "").statusCode()).isEqualTo(401);

            // its own limit holds over all nodes, and asking where it stands costs nothing
            for (int i = 0; i < 4; i++) {
                admit(cluster, i % 3, secret);
            }
            HttpResponse<String> full = chat(cluster, 0, secret, "gpt-5.4-mini-mini");
            assertThat(full.statusCode()).isEqualTo(429);
            assertThat(full.headers().firstValue("x-quotagrid-tier")).contains("key");

            // old and new beside each other
            JsonNode rotated = typed(cluster, 1, "keys", "rotate", id, "--overlap", "10m", "-o", "json");
            awaitEverywhere(cluster, rotated);
            assertThat(get(cluster, 2, "/v1/quota", secret).statusCode()).isEqualTo(200);
            assertThat(get(cluster, 0, "/v1/quota", secret(rotated)).statusCode())
                    .isEqualTo(200);
            Typed listed = type(cluster, 2, "keys", "list");
            assertThat(listed.out()).contains(id).contains("nightly");
            awaitEverywhere(cluster, typed(cluster, 1, "keys", "revoke", id, "-o", "json"));
            for (int node = 0; node < 3; node++) {
                assertThat(chat(cluster, node, secret, "gpt-5.4-mini-mini").statusCode())
                        .isEqualTo(401);
                assertThat(chat(cluster, node, secret(rotated), "gpt-5.4-mini-mini")
                                .statusCode())
                        .isEqualTo(401);
            }
            assertThat(type(cluster, 2, "keys", "list").out()).contains("no keys");
            assertThat(type(cluster, 2, "keys", "show", id).out()).contains("revoked");
            Typed unknown = type(cluster, 2, "keys", "show", "key_0123456789abcdef");
            assertThat(unknown.exitCode()).isEqualTo(1);
            assertThat(unknown.err()).contains("there is no key");

            revokedSoon(cluster);
            pooled(cluster);
            String kept = outliveTheCluster(cluster, id, secret);
            secrets.add(kept);
        }
        assertNoSecretIsWrittenDown();
    }

    /** From the operator's question to the refusal at both other nodes: whoever has acknowledged it refuses. */
    private void revokedSoon(GatewayCluster cluster) throws Exception {
        List<Double> acknowledged = new ArrayList<>();
        List<Double> refused = new ArrayList<>();
        int everywhere = 0;
        for (int i = 0; i < REVOCATIONS; i++) {
            KeyChangedBody made = cluster.operator(0).createKey(key(Optional.empty()));
            String secret = made.secret().orElseThrow();
            secrets.add(secret);
            cluster.awaitKey(made.key().id(), made.key().etag());
            assertThat(get(cluster, 2, "/v1/quota", secret).statusCode()).isEqualTo(200);
            long began = System.nanoTime();
            KeyChangedBody gone = cluster.operator(1).revokeKey(made.key().id(), Optional.empty());
            acknowledged.add((System.nanoTime() - began) / 1e6);
            if (gone.notAcknowledged().isEmpty()) { // a busy machine may take longer than a second to say so
                everywhere++;
            } else {
                cluster.awaitKey(gone.key().id(), gone.key().etag());
            }
            assertThat(get(cluster, 0, "/v1/quota", secret).statusCode()).isEqualTo(401);
            assertThat(get(cluster, 2, "/v1/quota", secret).statusCode()).isEqualTo(401);
            refused.add((System.nanoTime() - began) / 1e6);
        }
        double median = acknowledged.stream().sorted().toList().get(REVOCATIONS / 2);
        System.out.printf(
                "a revocation is acknowledged by three nodes after %.1f ms (median of %d; most %.1f ms); two calls with"
                        + " the key were refused by the other nodes %.1f ms after it was asked for%n",
                median,
                REVOCATIONS,
                acknowledged.stream().max(Double::compare).orElseThrow(),
                refused.stream().sorted().toList().get(REVOCATIONS / 2));
        assertThat(everywhere).isGreaterThan(REVOCATIONS / 2);
        assertThat(median)
                .as("200 ms are promised, where the machine does nothing else")
                .isLessThan(1_000);
    }

    /** Several keys, one pool; what the group may not use it cannot. */
    private void pooled(GatewayCluster cluster) throws Exception {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            KeyChangedBody made = cluster.operator(i).createKey(key(Optional.of("pool")));
            cluster.awaitKey(made.key().id(), made.key().etag());
            String secret = made.secret().orElseThrow();
            members.add(secret);
            secrets.add(secret);
        }
        HttpResponse<String> other = chat(cluster, 1, members.get(0), "gpt-large");
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(other.body()).contains("model_not_allowed");
        assertThat(get(cluster, 1, "/v1/models", members.get(0)).body())
                .contains("gpt-5.4-mini-mini")
                .doesNotContain("gpt-large");
        for (int i = 0; i < 6; i++) {
            admit(cluster, i % 3, members.get((i + 1) % 3));
        }
        for (int node = 0; node < 3; node++) {
            HttpResponse<String> full = chat(cluster, node, members.get(node), "gpt-5.4-mini-mini");
            assertThat(full.statusCode()).isEqualTo(429);
            assertThat(full.headers().firstValue("x-quotagrid-tier")).contains("group");
        }
    }

    private String outliveTheCluster(GatewayCluster cluster, String revokedId, String revoked) throws Exception {
        KeyChangedBody made = cluster.operator(0).createKey(key(Optional.empty()));
        String kept = made.secret().orElseThrow();
        cluster.awaitKey(made.key().id(), made.key().etag());
        Patiently.await()
                .until(() -> Stream.of(0, 1, 2)
                        .allMatch(
                                node -> cluster.operator(node).cluster().store().waiting() == 0));
        cluster.restartAll();
        cluster.awaitKey(made.key().id(), made.key().etag());
        assertThat(chat(cluster, 2, kept, "gpt-5.4-mini-mini").statusCode()).isEqualTo(200);
        assertThat(chat(cluster, 1, revoked, "gpt-5.4-mini-mini").statusCode()).isEqualTo(401);
        assertThat(cluster.operator(0).key(revokedId).note()).isEqualTo("for the nightly job");
        return kept;
    }

    /** Not in a log, not in an audit file, not in the database. */
    private void assertNoSecretIsWrittenDown() throws IOException {
        assertThat(secrets).hasSizeGreaterThan(REVOCATIONS);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.getFileName().toString().startsWith("typed")) {
                    continue; // what the operator saw
                }
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                for (String secret : secrets) {
                    assertThat(content.contains(secret)).as("%s", file).isFalse();
                }
            }
        }
    }

    /** Waits until all go by what was typed. */
    private static void awaitEverywhere(GatewayCluster cluster, JsonNode changed) {
        cluster.awaitKey(changed.at("/key/id").asText(), changed.at("/key/etag").asText());
    }

    private static KeyPostBody key(Optional<String> group) {
        return new KeyPostBody(
                Optional.of("bob"),
                Optional.empty(),
                group,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private String secret(JsonNode made) {
        String secret = made.path("secret").asText();
        secrets.add(secret);
        return secret;
    }

    private JsonNode typed(GatewayCluster cluster, int node, String... arguments) throws IOException {
        Typed typed = type(cluster, node, arguments);
        assertThat(typed.exitCode()).as(typed.err()).isEqualTo(0);
        return JSON.readTree(typed.out());
    }

    private Typed type(GatewayCluster cluster, int node, String... arguments) {
        return Typed.run(
                directory, Map.of("QUOTAGRID_ADMIN", cluster.node(node).admin().toString()), List.of(arguments));
    }

    private void admit(GatewayCluster cluster, int node, String secret) {
        int unused = Patiently.admit(() -> {
            try {
                return chat(cluster, node, secret, "gpt-5.4-mini-mini");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    private HttpResponse<String> chat(GatewayCluster cluster, int node, String secret, String model)
            throws IOException, InterruptedException {
        String body = "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
        return http.send(
                HttpRequest.newBuilder(cluster.node(node).address().resolve("/v1/chat/completions"))
                        .timeout(PATIENCE)
                        .header("Authorization", "Bearer " + secret)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(GatewayCluster cluster, int node, String path, String secret)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        cluster.node(node).address().resolve(path))
                .timeout(PATIENCE);
        if (!secret.isEmpty()) {
            request.header("x-api-key", secret);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
