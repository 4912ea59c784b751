package io.quotagrid.node.acceptance;

import static io.quotagrid.node.acceptance.BareCluster.Node.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quotagrid.harness.Networks;
import io.quotagrid.node.acceptance.BareCluster.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Case 40: a network that is really cut, between machines that are network namespaces, and made whole again. */
final class SplitIT {
    private static final Duration SEEN = Duration.ofSeconds(30);
    private static final String PLAN = "user/split:rpm=1000/1H";

    /** Else the part that has no copy of the subject refuses for a window, and there is nothing to add up. */
    private static final String RESET = "on_state_lost: reset";

    private static final long SUBJECTS = 24;

    @TempDir
    private Path directory;

    @Test
    void case40_givenTwoAgainstOne_whenBothSidesSpendAndTheNetworkHeals_thenTheSumOfBothSidesCounts() {
        Optional<Networks> networks = Networks.of(3);
        assumeTrue(networks.isPresent(), () -> Networks.whyNot().orElse(""));
        try (Networks machines = networks.orElseThrow();
                BareCluster cluster = BareCluster.start(directory, machines, 3, RESET)) {
            // Given
            assertThat(spend(cluster.node(0), 10)).isEqualTo(10);

            // When
            machines.split(0, 0, 1);
            await().atMost(SEEN).until(() -> members(cluster, 0) == 2 && members(cluster, 2) == 1);
            assertThat(spend(cluster.node(1), 70)).isEqualTo(70);
            assertThat(spend(cluster.node(2), 25)).isEqualTo(25);
            machines.split(0, 0, 0);

            // Then
            cluster.awaitSafe(3);
            awaitLeft(cluster, 1_000 - 10 - 70 - 25);
        }
    }

    @Test
    void case40_givenEachForItself_whenTheNetworkHeals_thenTheSumOfAllThreeCounts() {
        Optional<Networks> networks = Networks.of(3);
        assumeTrue(networks.isPresent(), () -> Networks.whyNot().orElse(""));
        try (Networks machines = networks.orElseThrow();
                BareCluster cluster = BareCluster.start(directory, machines, 3, RESET)) {
            // Given
            assertThat(spend(cluster.node(0), 10)).isEqualTo(10);

            // When
            machines.split(0, 1, 2);
            await().atMost(SEEN).until(() -> List.of(0, 1, 2).stream().allMatch(index -> members(cluster, index) == 1));
            for (int i = 0; i < 3; i++) {
                assertThat(spend(cluster.node(i), 20 + i)).isEqualTo(20 + i);
            }
            machines.split(0, 0, 0);

            // Then
            cluster.awaitSafe(3);
            awaitLeft(cluster, 1_000 - 10 - 20 - 21 - 22);
        }
    }

    @Test
    void case40_givenSlicesInHandWhenTheNetworkIsCut_whenItHeals_thenOnlyWhatWasSpentCounts() {
        Optional<Networks> networks = Networks.of(3);
        assumeTrue(networks.isPresent(), () -> Networks.whyNot().orElse(""));
        try (Networks machines = networks.orElseThrow();
                BareCluster cluster = BareCluster.start(directory, machines, 3, RESET)) {
            // Given
            List<String> plans = LongStream.range(0, SUBJECTS)
                    .mapToObj(subject -> "user/cut" + subject + ":rpm=1000/1H")
                    .toList();
            String all = "user/cut{" + SUBJECTS + "}:rpm=1000/1H";
            assertThat(spend(cluster.node(0), 10 * SUBJECTS, all)).isEqualTo(10 * SUBJECTS);

            // When
            machines.split(0, 1, 2);
            await().atMost(SEEN).until(() -> List.of(0, 1, 2).stream().allMatch(index -> members(cluster, index) == 1));
            for (int i = 0; i < 3; i++) {
                assertThat(spend(cluster.node(i), (20 + i) * SUBJECTS, all)).isEqualTo((20 + i) * SUBJECTS);
            }
            machines.split(0, 0, 0);

            // Then
            cluster.awaitSafe(3);
            await().atMost(SEEN)
                    .untilAsserted(() -> assertThat(plans.stream()
                                    .flatMap(plan -> cluster.alive().stream().map(node -> node.ask("look " + plan))))
                            .containsOnly(Long.toString(1_000 - 10 - 20 - 21 - 22)));
        }
    }

    /** Each side's counts are merged a moment after its members are back. */
    private static void awaitLeft(BareCluster cluster, long left) {
        await().atMost(SEEN)
                .untilAsserted(() -> assertThat(cluster.alive().stream().map(node -> node.ask("look " + PLAN)))
                        .containsOnly(Long.toString(left)));
        assertThat(spend(cluster.node(0), left + 50)).isEqualTo(left);
    }

    private static long members(BareCluster cluster, int index) {
        return number(cluster.node(index).ask("status"), "members");
    }

    private static long spend(Node node, long calls) {
        return spend(node, calls, PLAN);
    }

    private static long spend(Node node, long calls, String plan) {
        return number(node.ask("burst 4 " + calls + " " + plan), "admitted");
    }
}
