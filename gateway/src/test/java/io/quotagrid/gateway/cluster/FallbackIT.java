package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.gateway.acceptance.StubOpenAi;
import io.quotagrid.gateway.cluster.GatewayCluster.Node;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What callers are told while owners hang or members are missing. */
final class FallbackIT {
    private static final Duration SEEN = Duration.ofSeconds(30);
    private static final int USERS = 24; // a third of them is kept by each node
    private static final String POLICY = """
            rate_limits: {per_user: {rpm: 9}}
            user_rate_limit: {header: X-User-Id}
            providers: {targets: [{id: stub, provider: openai, secret_key_ref: {env: OPENAI_API_KEY}}]}
            """;

    private final StubOpenAi openAi = new StubOpenAi();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        openAi.close();
    }

    /** Users of the hung owner: the first three calls of each are a third of the limit. */
    @ParameterizedTest
    @CsvSource({
        "local_share, 200 undecided-local-share, 429 undecided-local-share",
        "admit, 200 undecided-admit, 200 undecided-admit",
        "refuse, 503 -, 503 -"
    })
    void givenAnOwnerThatHangs_whenItsUsersCall_thenThePolicySaysWhatHappens(
            String onUndecided, String firstThree, String fourth) {
        String more = "decision_timeout_ms: 300, on_undecided: " + onUndecided;
        try (GatewayCluster cluster = GatewayCluster.start(directory, 3, POLICY, more, openAi.baseUrl())) {
            Node asked = cluster.node(0);
            warmUp(cluster);
            cluster.node(2).process().pause();

            List<Map<String, Integer>> calls = new ArrayList<>();
            for (int call = 0; call < 4; call++) {
                calls.add(everyUserCalls(cluster, asked));
            }
            cluster.node(2).process().resume();

            for (int call = 0; call < 3; call++) {
                assertThat(calls.get(call)).containsKeys("200 -", firstThree);
            }
            assertThat(calls.get(3)).containsKey(fourth);
            double shares = cluster.metric(asked, "quotagrid_node_local_share_decisions_total ");
            assertThat(shares > 0).isEqualTo(onUndecided.equals("local_share"));
        }
    }

    @Test
    void givenTwoNodesOneOfWhichIsKilled_whenUsersCall_thenTheyGetHalfAndAreToldWhy() {
        try (GatewayCluster cluster =
                GatewayCluster.start(directory, 2, POLICY, "forget_after: 8s", openAi.baseUrl())) {
            Node left = cluster.node(0);
            cluster.node(1).process().kill();
            await().atMost(SEEN).until(() -> cluster.metric(left, "quotagrid_cluster_fallback ") == 1);

            List<String> told = new ArrayList<>();
            for (int call = 0; call < 5; call++) {
                told.add(said(cluster.chat(left, "alice", "hello", "").join()));
            }
            String ready = cluster.get(left.admin().resolve("/readyz")).body();

            assertThat(told)
                    .containsExactly(
                            "200 split-share",
                            "200 split-share",
                            "200 split-share",
                            "200 split-share",
                            "429 split-share");
            assertThat(ready).contains("1 of 2 members of the last known cluster are here");
            await().atMost(SEEN).until(() -> cluster.metric(left, "quotagrid_cluster_fallback ") == 0);
            assertThat(said(cluster.chat(left, "alice", "hello", "").join())).isEqualTo("200 -");
        }
    }

    /** The first call of a provider's connection, and of much else, takes longer than a decision may here. */
    private static void warmUp(GatewayCluster cluster) {
        await().atMost(SEEN).until(() -> {
            for (int i = 0; i < 20; i++) {
                if (cluster.chat(cluster.node(0), "warm" + i, "hello", "")
                                .join()
                                .statusCode()
                        != 200) {
                    return false;
                }
            }
            return true;
        });
    }

    private static Map<String, Integer> everyUserCalls(GatewayCluster cluster, Node node) {
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            calls.add(cluster.chat(node, "user" + user, "hello", ""));
        }
        Map<String, Integer> said = new TreeMap<>();
        calls.forEach(call -> said.merge(said(call.join()), 1, Integer::sum));
        return said;
    }

    private static String said(HttpResponse<String> response) {
        return response.statusCode() + " "
                + response.headers().firstValue("x-quotagrid-mode").orElse("-");
    }
}
