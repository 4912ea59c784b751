package io.quotagrid.node.acceptance;

import static io.quotagrid.node.acceptance.BareCluster.Node.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.node.acceptance.BareCluster.Node;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases in which a cluster grows and shrinks, or has members of a kind of its own. Each has processes of its own. */
final class MembershipCasesIT {
    @TempDir
    private Path directory;

    @Test
    void case36_givenStrictOwners_whenANodeWithSlotsFallsSilent_thenTheyCountUntilItIsBackAndNotAfterAGoodbye() {
        try (BareCluster cluster = BareCluster.start(directory, 3, 3, "split_mode: strict, " + BareCluster.PATIENT)) {
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
            awaitAdmitted(other, plan);
            awaitAdmitted(leaving, plan);
            assertThat(other.ask("reserve " + plan)).startsWith("refused");
            cluster.join(0);
            cluster.awaitSafe(3);
            awaitAdmitted(cluster.alive().get(2), plan); // it is another self
            await().atMost(BareCluster.PATIENCE)
                    .until(() -> other.ask("look " + plan).equals("6"));

            leaving.ask("leave");
            await().atMost(BareCluster.PATIENCE)
                    .until(() -> other.ask("look " + plan).equals("7"));
        }
    }

    @Test
    void case38_givenLoad_whenOneNodeBecomesThreeAndFiveAndThreeAgain_thenNoCallAndNoCountIsLost() {
        try (BareCluster cluster = BareCluster.start(directory, 1, 5, BareCluster.PATIENT)) {
            // Given
            String plan = "user/grown{50}:rpm=100000000/1H team/grown:rpm=100000000/1H";
            Node first = cluster.node(0);
            first.ask("load 2 " + plan); // enough to be in the way

            // When
            cluster.joinBoth(1, 2);
            cluster.awaitSafe(3);
            cluster.joinBoth(3, 4);
            cluster.awaitSafe(5);
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
    void case41_givenClocksAheadByALittleAndByTooMuch_whenTheyJoin_thenTheOneOwnsAndTheOtherDoesNot() {
        try (BareCluster cluster = BareCluster.start(directory, 2, 4, BareCluster.PATIENT)) {
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

    /** Strict owners refuse while they have not heard of a majority: for as long as a busy machine stands still. */
    private static void awaitAdmitted(Node node, String plan) {
        await().atMost(BareCluster.PATIENCE)
                .until(() -> node.ask("reserve " + plan).startsWith("admitted"));
    }

    private static long used(Node node, String plan) {
        return 100_000_000 - Long.parseLong(node.ask("look " + plan).split(",")[0]);
    }
}
