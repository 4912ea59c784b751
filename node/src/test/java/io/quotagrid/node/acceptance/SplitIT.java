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
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Case 40: a network that is really cut, between machines that are network namespaces, and made whole again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SplitIT {
    private static final Duration SEEN = Duration.ofSeconds(90);

    /** Else the part that has no copy of the subject refuses for a window, and there is nothing to add up. */
    private static final String RESET = "on_state_lost: reset, " + BareCluster.PATIENT;

    private static final long SUBJECTS = 24;

    private Networks machines;
    private BareCluster cluster;

    @BeforeAll
    void start(@TempDir Path directory) {
        Optional<Networks> networks = Networks.of(3);
        assumeTrue(networks.isPresent(), () -> Networks.whyNot().orElse(""));
        machines = networks.orElseThrow();
        cluster = BareCluster.start(directory, machines, 3, RESET);
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
        if (machines != null) {
            machines.close();
        }
    }

    /** Also after a failure, so that it is not the next test's too. */
    @AfterEach
    void heal() {
        machines.split(0, 0, 0);
        cluster.awaitSafe(3);
    }

    @Test
    void case40_givenTwoAgainstOne_whenBothSidesSpendAndTheNetworkHeals_thenTheSumOfBothSidesCounts() {
        // Given
        String plan = "user/two-against-one:rpm=1000/1H";
        assertThat(spend(cluster.node(0), 10, plan)).isEqualTo(10);

        // When
        machines.split(0, 0, 1);
        await().atMost(SEEN).until(() -> members(0) == 2 && members(2) == 1);
        assertThat(spend(cluster.node(1), 70, plan)).isEqualTo(70);
        assertThat(spend(cluster.node(2), 25, plan)).isEqualTo(25);
        heal();

        // Then
        awaitLeft(List.of(plan), 1_000 - 10 - 70 - 25);
        spendTheRest(plan, 1_000 - 10 - 70 - 25);
    }

    @Test
    void case40_givenEachForItselfWithSlicesInHand_whenTheNetworkHeals_thenOnlyWhatAllThreeHaveSpentCounts() {
        // Given
        List<String> plans = LongStream.range(0, SUBJECTS)
                .mapToObj(subject -> "user/cut" + subject + ":rpm=1000/1H")
                .toList();
        String all = "user/cut{" + SUBJECTS + "}:rpm=1000/1H";
        assertThat(spend(cluster.node(0), 10 * SUBJECTS, all)).isEqualTo(10 * SUBJECTS);

        // When
        machines.split(0, 1, 2);
        await().atMost(SEEN).until(() -> List.of(0, 1, 2).stream().allMatch(index -> members(index) == 1));
        for (int i = 0; i < 3; i++) {
            assertThat(spend(cluster.node(i), (20 + i) * SUBJECTS, all)).isEqualTo((20 + i) * SUBJECTS);
        }
        heal();

        // Then
        awaitLeft(plans, 1_000 - 10 - 20 - 21 - 22);
        spendTheRest(plans.get(0), 1_000 - 10 - 20 - 21 - 22);
    }

    /** Each side's counts are merged a moment after its members are back. */
    private void awaitLeft(List<String> plans, long left) {
        await().atMost(SEEN)
                .untilAsserted(() -> assertThat(plans.stream()
                                .flatMap(plan -> cluster.alive().stream().map(node -> node.ask("look " + plan))))
                        .containsOnly(Long.toString(left)));
    }

    private void spendTheRest(String plan, long left) {
        AtomicLong spent = new AtomicLong();
        await().atMost(SEEN).until(() -> spent.addAndGet(spend(cluster.node(0), left + 50, plan)) >= left);
        assertThat(spent).hasValue(left);
        assertThat(spend(cluster.node(1), 50, plan)).isZero();
    }

    private long members(int index) {
        return number(cluster.node(index).ask("status"), "members");
    }

    private static long spend(Node node, long calls, String plan) {
        return number(node.ask("burst 4 " + calls + " " + plan), "admitted");
    }
}
