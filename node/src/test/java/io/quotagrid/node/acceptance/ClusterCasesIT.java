package io.quotagrid.node.acceptance;

import static io.quotagrid.node.acceptance.BareCluster.Node.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.node.acceptance.BareCluster.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Cases in which nobody dies: three processes, and five for the last one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ClusterCasesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 10;

    private BareCluster cluster;

    @BeforeAll
    void start(@TempDir Path directory) {
        cluster = BareCluster.start(directory, 3, 5, "decision_timeout_ms: 20000");
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    @Order(1)
    void case14_givenSixtyFourThreadsOnEachNode_whenTheyFloodThreeTiers_thenExactlyTheTightestLimitIsAdmitted() {
        int attempt = floodUntilExact(
                100,
                number -> "burst 64 600 user/u" + number + "-{20}:rpm=10/1H team/t" + number
                        + "-{4}:rpm=50/1H global/case14-" + number + ":rpm=100/1H");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> { // what others have in slices is back after some syncs
                            assertThat(usedOf("user/u" + attempt + "-", 20, 10)).isEqualTo(100);
                            assertThat(usedOf("team/t" + attempt + "-", 4, 50)).isEqualTo(100);
                        });
        await().atMost(PATIENCE)
                .until(() -> cluster.alive().stream()
                        .map(node -> node.ask("counts"))
                        .allMatch(counts -> counts.contains("openReservations=0") && counts.contains("heldPermits=0")));
    }

    @Test
    @Order(2)
    void case18_givenANewKey_whenSixtyFourThreadsOnThreeNodesTouchIt_thenAllOfThemAreCounted() {
        List<CompletableFuture<String>> begun = List.of(
                cluster.node(0).talk().begin("burst 22 22 user/case18:rpm=1000/1H"),
                cluster.node(1).talk().begin("burst 21 21 user/case18:rpm=1000/1H"),
                cluster.node(2).talk().begin("burst 21 21 user/case18:rpm=1000/1H"));

        begun.forEach(CompletableFuture::join);

        for (Node node : cluster.alive()) { // what others have in slices is back after some syncs
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(left(node, "user/case18:rpm=1000/1H")).isEqualTo(1000 - 64));
        }
    }

    @Test
    @Order(3)
    void case19_givenALimitOfTwo_whenTwoNodesAskInTurnTenTimes_thenTwoAreAdmitted() {
        List<String> answers = new ArrayList<>();
        for (int call = 0; call < 10; call++) {
            answers.add(cluster.node(call % 2).ask("reserve user/case19:rpm=2/1H"));
        }

        assertThat(answers.subList(0, 2)).allMatch(answer -> answer.startsWith("admitted"));
        assertThat(answers.subList(2, 10)).allMatch(answer -> answer.startsWith("refused user:case19"));
    }

    @Test
    @Order(4)
    void case42_givenACall_whenItsSettlementComesTwice_thenItIsCountedOnce() {
        String plan = "user/case42:tpm=1000/1H@700";
        Node node = cluster.node(1);
        String admitted = node.ask("reserve " + plan);
        String name = admitted.split(" ")[1];

        node.ask("end " + name + " 400");
        await().atMost(PATIENCE).until(() -> left(cluster.node(2), plan) == 600);
        node.ask("end " + name + " 400");
        node.ask("end " + name + " 100");

        assertThat(left(cluster.node(2), plan)).isEqualTo(600);
        assertThat(node.ask("counts")).contains("lateSettlements=2");
    }

    @Test
    @Order(5)
    void case20_givenFiveNodes_whenFiftyCallsComeAtOnceOnEach_thenExactlyTheLimitIsAdmitted() {
        cluster.joinBoth(3, 4);
        cluster.awaitSafe(5);

        floodUntilExact(100, number -> "burst 50 50 user/case20-" + number + ":rpm=100/1H");
    }

    /**
     * Floods new subjects until exactly so many calls are admitted: never more, and fewer only where this machine was too busy for
     * slices to come back while the last calls waited for them.
     *
     * @return which attempt it was
     */
    private int floodUntilExact(long limit, IntFunction<String> question) {
        for (int attempt = 1; ; attempt++) {
            List<String> results = onEach(question.apply(attempt));
            System.out.printf("a limit of %d and a flood, attempt %d: %s%n", limit, attempt, results);
            long admitted = sum(results, "admitted");
            assertThat(sum(results, "undecided")).as("%s", results).isZero();
            assertThat(admitted).isLessThanOrEqualTo(limit);
            if (admitted == limit || attempt == ATTEMPTS) {
                assertThat(admitted).as("%s", results).isEqualTo(limit);
                return attempt;
            }
        }
    }

    private List<String> onEach(String question) {
        List<CompletableFuture<String>> begun = cluster.alive().stream()
                .map(node -> node.talk().begin(question))
                .toList();
        List<String> results = new ArrayList<>();
        for (int i = 0; i < begun.size(); i++) {
            results.add(cluster.alive().get(i).talk().await(question, begun.get(i)));
        }
        return results;
    }

    private static long sum(List<String> results, String name) {
        return results.stream().mapToLong(result -> number(result, name)).sum();
    }

    private long usedOf(String name, int count, long limit) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long used = limit - left(cluster.node(i % 3), name + i + ":rpm=" + limit + "/1H");
            assertThat(used).isBetween(0L, limit);
            sum += used;
        }
        return sum;
    }

    private static long left(Node node, String plan) {
        return Long.parseLong(node.ask("look " + plan).split(",")[0]);
    }
}
