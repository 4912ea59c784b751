package io.quotagrid.node.acceptance;

import static io.quotagrid.node.acceptance.BareCluster.Node.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.harness.SlowDown;
import io.quotagrid.node.acceptance.BareCluster.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases in which nodes die, hang, leave and come. Each has processes of its own. */
final class FaultCasesIT {
    /** Promised is the detector's second, for a killed process is noticed by its closed sockets, and one more; on a machine with time. */
    private static final Duration FREED = Duration.ofSeconds(10);

    private static final int ROUNDS = Integer.getInteger("quotagrid.kill.rounds", 2); // 20 in scripts/soak

    /** Promised are 2 s, which scripts/soak demands; less than what a busy machine and the detector of the silent take together. */
    private static final long LONGEST_STALL_MILLIS = Long.getLong("quotagrid.kill.stall.millis", 4_500);

    /** A busy machine may take longer than calls usually wait, and then nothing would be known of the counts. */
    private static final String PATIENT = "decision_timeout_ms: 20000";

    @TempDir
    private Path directory;

    @Test
    void case17And36_givenACallAndSevenSlots_whenTheirNodeIsKilled_thenWhatItHeldIsBookedAndTheSlotsAreFree() {
        try (BareCluster cluster = BareCluster.start(directory, 3, 3, PATIENT)) {
            // Given
            Node killed = cluster.node(0);
            Node other = cluster.node(1);
            String subject = cluster.subjectOwnedBy(cluster.node(2), "user/slots-");
            String soon = "team/slots:rpm=20/8s"; // its window passes while the other's stands
            String plan = subject + ":rpm=20/1H,parallel=10 " + soon;
            for (int i = 0; i < 7; i++) {
                assertThat(killed.ask("reserve " + plan)).startsWith("admitted");
            }
            await().atMost(BareCluster.PATIENCE) // until no slice is out any more
                    .until(() -> other.ask("look " + plan).startsWith("13,3,"));

            // When
            killed.process().kill();
            long killedNanos = System.nanoTime();

            // Then
            await().pollInterval(Duration.ofMillis(10))
                    .atMost(FREED)
                    .until(() -> other.ask("look " + plan).startsWith("13,10,"));
            System.out.printf(
                    "the slots of a killed node are free after %d ms%n",
                    Duration.ofNanos(System.nanoTime() - killedNanos).toMillis());
            await().atMost(BareCluster.PATIENCE)
                    .until(() -> other.ask("look " + soon).equals("20"));
            assertThat(other.ask("look " + plan)).isEqualTo("13,10,20");
        }
    }

    @Test
    void case36_givenStrictOwners_whenANodeWithSlotsFallsSilent_thenTheyCountUntilItIsBackAndNotAfterAGoodbye() {
        try (BareCluster cluster = BareCluster.start(directory, 3, 3, "split_mode: strict, " + PATIENT)) {
            // Given
            Node killed = cluster.node(0);
            Node leaving = cluster.node(1);
            Node other = cluster.node(2);
            String plan = cluster.subjectOwnedBy(other, "user/strict-") + ":parallel=9";
            for (int i = 0; i < 4; i++) {
                assertThat(killed.ask("reserve " + plan)).startsWith("admitted");
            }
            await().atMost(BareCluster.PATIENCE)
                    .until(() -> other.ask("look " + plan).equals("5"));

            // When
            killed.process().kill();

            // Then: of nine the majority has its share of six, and four are held
            await().atMost(BareCluster.PATIENCE).until(() -> number(other.ask("status"), "members") == 2);
            assertThat(other.ask("reserve " + plan)).startsWith("admitted");
            assertThat(leaving.ask("reserve " + plan)).startsWith("admitted");
            assertThat(other.ask("reserve " + plan)).startsWith("refused");
            cluster.join(0);
            cluster.awaitSafe(3);
            assertThat(cluster.alive().get(2).ask("reserve " + plan)).startsWith("admitted"); // it is another self
            await().atMost(BareCluster.PATIENCE)
                    .until(() -> other.ask("look " + plan).equals("6"));

            leaving.ask("leave");
            await().atMost(BareCluster.PATIENCE)
                    .until(() -> other.ask("look " + plan).equals("7"));
        }
    }

    @Test
    void case37_givenLoadOnTwoNodes_whenTheOwnerIsKilledAgainAndAgain_thenWhatIsStoredIsWhatWasAcknowledged() {
        try (BareCluster cluster = BareCluster.start(directory, 3, 3, PATIENT)) {
            for (int round = 0; round < ROUNDS; round++) {
                // Given
                String plan = cluster.subjectOwnedBy(cluster.alive().get(2), "user/round" + round + "-")
                        + ":rpm=100000000/1H";
                List<Node> loading = cluster.alive().subList(0, 2);
                loading.forEach(node -> node.ask("load 4 " + plan));
                await().atMost(BareCluster.PATIENCE).until(() -> used(loading.get(0), plan) > 200);

                // When
                cluster.alive().get(2).process().kill();
                long atDeath = used(loading.get(0), plan);
                await().atMost(BareCluster.PATIENCE).until(() -> used(loading.get(0), plan) > atDeath + 200);
                List<String> results =
                        loading.stream().map(node -> node.ask("stop")).toList();

                // Then
                long acknowledged = results.stream()
                        .mapToLong(result -> number(result, "admitted"))
                        .sum();
                await().atMost(BareCluster.PATIENCE) // until no slice is out any more
                        .untilAsserted(() -> assertThat(used(loading.get(1), plan))
                                .as("%s", results)
                                .isEqualTo(acknowledged));
                System.out.printf("an owner was killed: %s%n", results);
                assertThat(results).allMatch(result -> number(result, "undecided") == 0);
                assertThat(results).allMatch(result -> number(result, "slowestMillis") <= LONGEST_STALL_MILLIS);
                cluster.join(2);
                cluster.awaitSafe(3);
            }
        }
    }

    @Test
    void case38_givenFourOfTenSpent_whenAllThreeNodesAreReplaced_thenSixAreLeft() {
        try (BareCluster cluster = BareCluster.start(directory, 3, 3, PATIENT)) {
            String plan = "user/rolled:rpm=10/1H";
            for (int i = 0; i < 4; i++) {
                assertThat(cluster.node(i % 3).ask("reserve " + plan)).startsWith("admitted");
            }

            for (int i = 0; i < 3; i++) {
                cluster.node(i).ask("leave");
                cluster.node(i).process().close();
                cluster.join(i);
                cluster.awaitSafe(3);
            }

            Node last = cluster.alive().get(2);
            await().atMost(BareCluster.PATIENCE)
                    .until(() -> last.ask("look " + plan).equals("6"));
            assertThat(number(last.ask("burst 8 20 " + plan), "admitted")).isEqualTo(6);
        }
    }

    @Test
    void case38_givenLoad_whenOneNodeBecomesThreeAndFiveAndThreeAgain_thenNoCallAndNoCountIsLost() {
        try (BareCluster cluster = BareCluster.start(directory, 1, 5, PATIENT)) {
            // Given
            String plan = "user/grown{50}:rpm=100000000/1H team/grown:rpm=100000000/1H";
            Node first = cluster.node(0);
            first.ask("load 4 " + plan);

            // When
            for (int i = 1; i < 5; i++) {
                cluster.join(i);
                cluster.awaitSafe(i + 1);
            }
            cluster.node(4).ask("leave");
            cluster.node(4).process().close();
            cluster.node(3).ask("leave");
            cluster.node(3).process().close();
            cluster.awaitSafe(3);
            String result = first.ask("stop");

            // Then
            assertThat(number(result, "undecided")).as(result).isZero();
            assertThat(number(result, "refused")).isZero();
            await().atMost(BareCluster.PATIENCE) // until no slice is out any more
                    .untilAsserted(() -> assertThat(used(cluster.node(2), "team/grown:rpm=100000000/1H"))
                            .isEqualTo(number(result, "admitted")));
        }
    }

    @Test
    void case39_givenAPausedNode_whenItGoesOn_thenItComesBackAndTheLimitHolds() {
        try (BareCluster cluster = BareCluster.start(directory, 3, 3, PATIENT)) {
            // Given
            Node paused = cluster.node(2);
            String plan = cluster.subjectOwnedBy(paused, "user/paused-") + ":rpm=20/1H";
            for (int i = 0; i < 5; i++) {
                assertThat(cluster.node(i % 2).ask("reserve " + plan)).startsWith("admitted");
            }

            // When
            paused.process().pause();
            await().atMost(BareCluster.PATIENCE)
                    .until(() -> number(cluster.node(0).ask("status"), "members") == 2);
            long admitted = number(cluster.node(0).ask("burst 8 30 " + plan), "admitted");
            paused.process().resume();
            admitted += number(paused.ask("burst 8 30 " + plan), "admitted");

            // Then
            assertThat(admitted).isBetween(15L, 30L); // the rest of one limit; of two until the split is seen
            cluster.awaitSafe(3);
            await().atMost(BareCluster.PATIENCE) // both sides' counts are merged a moment after all see each other
                    .until(() -> cluster.alive().stream()
                            .allMatch(node -> node.ask("look " + plan).equals("0")));
            assertThat(paused.ask("reserve " + plan)).startsWith("refused");
        }
    }

    @Test
    void givenAnOwnerThatIsSlow_whenOthersCall_thenAllIsDecidedAndWhatIsAdmittedIsWhatCounts() throws Exception {
        try (BareCluster cluster = BareCluster.start(directory, 3, 3, PATIENT)) {
            // Given
            Node slow = cluster.node(2);
            String plan = cluster.subjectOwnedBy(slow, "user/slow-") + ":rpm=200/1H";
            try (SlowDown slowed = slow.process().slowDown(Duration.ofMillis(50), Duration.ofMillis(200))) {
                await().atMost(BareCluster.PATIENCE).until(() -> slowed.turns() > 1);

                // When
                List<String> results = List.of(
                        cluster.node(0).ask("burst 8 150 " + plan),
                        cluster.node(1).ask("burst 8 150 " + plan));

                // Then
                assertThat(results).allMatch(result -> number(result, "undecided") == 0);
                long admitted = results.stream()
                        .mapToLong(result -> number(result, "admitted"))
                        .sum();
                assertThat(admitted).as("%s", results).isBetween(150L, 200L);
                await().atMost(BareCluster.PATIENCE) // until no slice is out any more
                        .untilAsserted(() ->
                                assertThat(cluster.node(0).ask("look " + plan)).isEqualTo("" + (200 - admitted)));
                assertThat(slowed.turns()).isGreaterThan(2);
            }
            assertThat(number(cluster.node(0).ask("status"), "members")).isEqualTo(3);
        }
    }

    @Test
    void case41_givenClocksAheadByALittleAndByTooMuch_whenTheyJoin_thenTheOneOwnsAndTheOtherDoesNot() {
        try (BareCluster cluster = BareCluster.start(directory, 2, 4, "")) {
            Node little = cluster.join(2, 900);
            Node much = cluster.join(3, 2_000);

            await().atMost(BareCluster.PATIENCE).untilAsserted(() -> {
                String status = little.ask("status");
                assertThat(status).contains("mode=CLUSTER", "ready=true");
                assertThat(number(status, "skewMillis"))
                        .isBetween(800L, 1_000L); // what answers within 200 ms is so exact
                assertThat(number(status, "owned")).isPositive();
            });
            await().atMost(BareCluster.PATIENCE)
                    .untilAsserted(() -> assertThat(much.ask("status"))
                            .contains("mode=GUEST", "owned=0", "ready=false", "clock is"));
            assertThat(much.ask("reserve user/guest:rpm=5")).startsWith("admitted"); // the others decide
        }
    }

    private static long used(Node node, String plan) {
        return 100_000_000 - Long.parseLong(node.ask("look " + plan).split(",")[0]);
    }
}
