package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.LimitPutBody;
import io.quotagrid.client.api.StoreBody;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.acceptance.StubOpenAi;
import io.quotagrid.harness.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators change, kept in a real PostgreSQL that all nodes share. */
final class OperatorsPostgresIT {
    private static final Optional<String> ALICE = Optional.of("alice");
    private static final String POLICY = """
            rate_limits: {per_user: {rpm: 20}}
            user_rate_limit: {header: X-User-Id, window_seconds: 60}
            providers: {targets: [{id: stub, provider: openai, secret_key_ref: {env: OPENAI_API_KEY}}]}
            """;

    private final StubOpenAi openAi = new StubOpenAi();

    @TempDir
    private Path directory;

    private Postgres postgres;

    @BeforeEach
    void start() {
        postgres = new Postgres(directory.resolve("postgres"));
    }

    @AfterEach
    void stop() {
        postgres.close();
        openAi.close();
    }

    @Test
    void givenPostgresThatGoesAway_whenChangesAreMade_thenTheyHoldAreSaidToWaitAndOutliveAFullRestart()
            throws IOException {
        String policy = POLICY + "store: {url: \"" + postgres.url() + "\", username: " + postgres.user() + "}\n";
        try (GatewayCluster cluster = GatewayCluster.start(directory, 1, policy, openAi.baseUrl())) {
            cluster.join();
            cluster.awaitMembers(2);
            String old = Files.readString(cluster.policy());
            put(cluster, 0, 9);
            awaitStore(cluster, StoreBody.State.OK);

            // away: in force all the same, on both nodes, and said
            postgres.goAway();
            put(cluster, 0, 3);
            cluster.awaitPolicy(Patiently.made(
                            () -> cluster.operator(1).applyPolicy(old.replace("rpm: 20", "rpm: 15"), Optional.empty()))
                    .hash());
            assertThat(limitInForce(cluster, "alice", 1)).isEqualTo(3);
            assertThat(limitInForce(cluster, "bob", 0)).isEqualTo(15);
            awaitStore(cluster, StoreBody.State.AWAY);
            Patiently.await().untilAsserted(() -> {
                StoreBody away = cluster.operator(1).cluster().store();
                assertThat(away.waiting()).isPositive();
                assertThat(away.problem())
                        .hasValueSatisfying(why -> assertThat(why).contains("jdbc:postgresql://"));
            });

            // back: nothing was lost
            postgres.comeBack();
            awaitStore(cluster, StoreBody.State.OK);
            for (int node = 0; node < 2; node++) {
                QuotagridClient operator = cluster.operator(node);
                Patiently.await().until(() -> operator.cluster().store().waiting() == 0);
            }
            cluster.restartAll();
            cluster.awaitRpm("alice", 3);
            assertThat(limitInForce(cluster, "alice", 1)).isEqualTo(3);
            assertThat(limitInForce(cluster, "bob", 1)).isEqualTo(15);
            assertThat(cluster.operator(0).policy().text()).contains("rpm: 15");
        }
    }

    private static void put(GatewayCluster cluster, int node, long rpm) {
        cluster.operator(node).putLimit(Tier.USER, ALICE, LimitPutBody.EMPTY.withRpm(rpm), Optional.empty());
        cluster.awaitRpm("alice", rpm);
    }

    private static void awaitStore(GatewayCluster cluster, StoreBody.State state) {
        Patiently.await()
                .untilAsserted(
                        () -> assertThat(cluster.operator(0).cluster().store().state())
                                .isEqualTo(state));
    }

    private static long limitInForce(GatewayCluster cluster, String user, int node) {
        return Long.parseLong(cluster.chat(cluster.node(node), user, "hello", "")
                .join()
                .headers()
                .firstValue("x-ratelimit-limit-requests")
                .orElseThrow());
    }
}
