package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.gateway.acceptance.StubOpenAi;
import io.quotagrid.gateway.cluster.GatewayCluster.Node;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What callers are told while owners hang or members are missing. */
final class FallbackIT {
    private static final Duration SEEN = Duration.ofSeconds(90);
    private static final int USERS = 24; // a third of them is kept by each node
    private static final int CALLS = 4; // of each
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

    /** Users of the hung owner: three calls of each are a third of the limit, and the fourth is one too many. */
    @ParameterizedTest
    @CsvSource({
        "local_share, 200 undecided-local-share, 429 undecided-local-share",
        "admit, 200 undecided-admit, 200 undecided-admit",
        "refuse, 503 -, 503 -"
    })
    void givenAnOwnerThatHangs_whenItsUsersCall_thenThePolicySaysWhatHappens(
            String onUndecided, String three, String fourth) {
        String more = "decision_timeout_ms: 300, on_undecided: " + onUndecided;
        try (GatewayCluster cluster = GatewayCluster.start(directory, 3, POLICY, more, openAi.baseUrl())) {
            Node asked = cluster.node(0);
            warmUp(cluster);
            List<String> expected =
                    Stream.of(three, three, three, fourth).sorted().toList();
            AtomicInteger attempts = new AtomicInteger();

            // a member that hangs is missed after five seconds, which may be over before all have called
            await().atMost(SEEN).pollDelay(Duration.ZERO).untilAsserted(() -> {
                cluster.awaitMembers(3);
                cluster.node(2).process().pause();
                Map<String, List<String>> told = everyUserCalls(cluster, asked, "user" + attempts.incrementAndGet());
                cluster.node(2).process().resume();

                List<List<String>> undecided = told.values().stream()
                        .filter(answers -> expected.containsAll(answers))
                        .toList();
                assertThat(undecided).isNotEmpty();
                for (List<String> answers : undecided) {
                    assertThat(answers.stream().sorted().toList()).isEqualTo(expected);
                }
                assertThat(told.values()).as("those of the others").contains(Collections.nCopies(CALLS, "200 -"));
            });
            await().atMost(SEEN) // a scrape may show what another one a moment ago was told
                    .untilAsserted(
                            () -> assertThat(cluster.metric(asked, "quotagrid_node_local_share_decisions_total ") > 0)
                                    .isEqualTo(onUndecided.equals("local_share")));
        }
    }

    @Test
    void givenTwoNodesOneOfWhichIsKilled_whenUsersCall_thenTheyGetHalfAndAreToldWhy() {
        try (GatewayCluster cluster = GatewayCluster.start(
                directory, 2, POLICY, "decision_timeout_ms: 10000, forget_after: 15s", openAi.baseUrl())) {
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

    /** All at once; what each was told. */
    private static Map<String, List<String>> everyUserCalls(GatewayCluster cluster, Node node, String names) {
        Map<String, List<CompletableFuture<HttpResponse<String>>>> calls = new TreeMap<>();
        for (int call = 0; call < CALLS; call++) {
            for (int user = 0; user < USERS; user++) {
                calls.computeIfAbsent(names + "-" + user, name -> new ArrayList<>())
                        .add(cluster.chat(node, names + "-" + user, "hello", ""));
            }
        }
        Map<String, List<String>> said = new TreeMap<>();
        calls.forEach((user, asked) ->
                said.put(user, asked.stream().map(call -> said(call.join())).toList()));
        return said;
    }

    private static String said(HttpResponse<String> response) {
        return response.statusCode() + " "
                + response.headers().firstValue("x-quotagrid-mode").orElse("-");
    }
}
