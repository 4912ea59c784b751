package io.quotagrid.node.acceptance;

import static io.quotagrid.node.acceptance.BareCluster.Node.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quotagrid.harness.Networks;
import io.quotagrid.node.acceptance.BareCluster.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Case 40: a true partition under load, two against one, and the bounds of what both sides admit in one window. */
final class SplitFootingIT {
    private static final Duration SEEN = Duration.ofSeconds(30);
    private static final int LIMIT = 3_000;
    private static final String PLAN = "user/split{5}:rpm=" + LIMIT + "/1H";
    private static final String ONE = "user/split0:rpm=" + LIMIT + "/1H";

    @TempDir
    private Path directory;

    @Test
    void case40_givenStrictOwners_whenTheNetworkIsCutUnderLoad_thenBothSidesTogetherStayWithinTheLimit() {
        long[] admitted = splitUnderLoad("split_mode: strict");

        for (int side = 0; side < 2; side++) {
            System.out.printf("strict, side %d admitted %d of 5 limits of %d%n", side, admitted[side], LIMIT);
        }
        assertThat(admitted[0] + admitted[1]).isLessThanOrEqualTo(5L * LIMIT);
        assertThat(admitted[0]).as("the majority has its share").isGreaterThan(5L * LIMIT * 6 / 10);
        assertThat(admitted[1]).as("so has the minority").isPositive();
    }

    @Test
    void case40_givenAvailableOwners_whenTheNetworkIsCutUnderLoad_thenBothSidesTogetherStayBelowTwoLimits() {
        long[] admitted = splitUnderLoad("split_mode: available");

        System.out.printf("available: %d and %d of 5 limits of %d%n", admitted[0], admitted[1], LIMIT);
        assertThat(admitted[0] + admitted[1]).isLessThan(2 * 5L * LIMIT);
        assertThat(admitted[0]).as("the majority has whole limits").isGreaterThan(5L * LIMIT * 9 / 10);
    }

    /** What the majority and the minority admitted of five limits, from before the cut until long after it was seen. */
    private long[] splitUnderLoad(String clusterKeys) {
        Optional<Networks> networks = Networks.of(3);
        assumeTrue(networks.isPresent(), () -> Networks.whyNot().orElse(""));
        try (Networks machines = networks.orElseThrow();
                BareCluster cluster = BareCluster.start(directory, machines, 3, clusterKeys)) {
            Node majority = cluster.node(0);
            Node minority = cluster.node(2);
            long before = number(majority.ask("burst 4 50 " + PLAN), "admitted");
            majority.ask("load 2 " + PLAN);
            minority.ask("load 2 " + PLAN);

            machines.split(0, 0, 1);
            await().atMost(SEEN)
                    .until(() -> number(majority.ask("status"), "members") == 2
                            && number(minority.ask("status"), "members") == 1);
            await().atMost(SEEN)
                    .untilAsserted(() -> assertThat(minority.ask("status")).contains("mode=SPLIT_SHARE"));
            await().atMost(SEEN).untilAsserted(() -> nothingIsLeft(majority));
            await().atMost(SEEN).untilAsserted(() -> nothingIsLeft(minority));
            assertThat(minority.ask("status")).contains("notices=[1 of 3 members", "grant their share");
            String ofMajority = majority.ask("stop");
            String ofMinority = minority.ask("stop");
            long[] admitted = {before + number(ofMajority, "admitted"), number(ofMinority, "admitted")};
            System.out.printf(
                    "split, %s: majority %s, minority %s, left %d and %d%n",
                    clusterKeys, ofMajority, ofMinority, left(majority), left(minority));
            long undecided = number(ofMajority, "undecided") + number(ofMinority, "undecided");
            machines.split(0, 0, 0);
            cluster.awaitSafe(3);
            long left = Math.max(0, 5L * LIMIT - admitted[0] - admitted[1]);
            await().atMost(SEEN)
                    .untilAsserted(() -> assertThat(left(minority))
                            .as("all that was admitted counts, and what was taken back on one side only may")
                            .isBetween(Math.max(0, left - undecided - 50), left));
            return admitted;
        }
    }

    private static long left(Node node) {
        long left = 0;
        for (int user = 0; user < 5; user++) {
            left += Long.parseLong(node.ask("look " + ONE.replace("split0", "split" + user)));
        }
        return left;
    }

    private static void nothingIsLeft(Node node) {
        assertThat(node.ask("reserve " + ONE)).as(node.ask("status")).startsWith("refused");
    }
}
