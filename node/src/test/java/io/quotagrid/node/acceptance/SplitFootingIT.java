package io.quotagrid.node.acceptance;

import static io.quotagrid.node.acceptance.BareCluster.Node.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quotagrid.harness.Networks;
import io.quotagrid.node.acceptance.BareCluster.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Case 40: a true partition under load, and the bounds of what all sides together admit in one window. */
final class SplitFootingIT {
    private static final Duration SEEN = Duration.ofSeconds(30);
    private static final int LIMIT = 3_000;
    private static final String PLAN = "user/split{5}:rpm=" + LIMIT + "/1H";
    private static final String ONE = "user/split0:rpm=" + LIMIT + "/1H";

    @TempDir
    private Path directory;

    @Test
    void case40_givenStrictOwners_whenTheNetworkIsCutUnderLoad_thenBothSidesTogetherStayWithinTheLimit() {
        long[] admitted = splitUnderLoad("split_mode: strict", 0, 0, 1);

        assertThat(LongStream.of(admitted).sum()).isLessThanOrEqualTo(5L * LIMIT);
        assertThat(admitted[0]).as("the majority has its share").isGreaterThan(5L * LIMIT * 6 / 10);
        assertThat(admitted[1]).as("so has the minority").isPositive();
    }

    @Test
    void case40_givenStrictOwners_whenEachIsCutOffUnderLoad_thenAllTogetherStayWithinTheLimit() {
        long[] admitted = splitUnderLoad("split_mode: strict", 0, 1, 2);

        assertThat(LongStream.of(admitted).sum()).isLessThanOrEqualTo(5L * LIMIT);
        assertThat(admitted).as("each has its share").doesNotContain(0);
    }

    @Test
    void case40_givenAvailableOwners_whenTheNetworkIsCutUnderLoad_thenBothSidesTogetherStayBelowTwoLimits() {
        long[] admitted = splitUnderLoad("split_mode: available", 0, 0, 1);

        assertThat(LongStream.of(admitted).sum()).isLessThan(2 * 5L * LIMIT);
        assertThat(admitted[0]).as("the majority has whole limits").isGreaterThan(5L * LIMIT * 9 / 10);
    }

    /**
     * What each side admitted of five limits, from before the cut until long after it was seen.
     *
     * @param parts on which side each machine is; the first one's comes first
     */
    private long[] splitUnderLoad(String clusterKeys, int... parts) {
        Optional<Networks> networks = Networks.of(3);
        assumeTrue(networks.isPresent(), () -> Networks.whyNot().orElse(""));
        try (Networks machines = networks.orElseThrow();
                BareCluster cluster = BareCluster.start(directory, machines, 3, clusterKeys)) {
            int[] firsts = firstOfEach(parts);
            List<Node> sides = IntStream.of(firsts).mapToObj(cluster::node).toList();
            long before = number(sides.get(0).ask("burst 4 50 " + PLAN), "admitted");
            sides.forEach(side -> side.ask("load 2 " + PLAN));

            machines.split(parts);
            for (int side = 0; side < firsts.length; side++) {
                awaitAlone(sides.get(side), parts, parts[firsts[side]]);
            }
            sides.forEach(side -> await().atMost(SEEN).untilAsserted(() -> nothingIsLeft(side)));
            List<String> said = sides.stream().map(side -> side.ask("stop")).toList();
            long[] admitted =
                    said.stream().mapToLong(each -> number(each, "admitted")).toArray();
            admitted[0] += before;
            long undecided =
                    said.stream().mapToLong(each -> number(each, "undecided")).sum();
            System.out.printf(
                    "split, %s: admitted %s of 5 limits of %d; %s%n",
                    clusterKeys, Arrays.toString(admitted), LIMIT, said);

            machines.split(0, 0, 0);
            cluster.awaitSafe(3);
            long left = Math.max(0, 5L * LIMIT - LongStream.of(admitted).sum());
            Node last = cluster.node(2);
            await().atMost(SEEN)
                    .untilAsserted(() -> assertThat(left(last))
                            .as("all that was admitted counts, and what was taken back on one side only may")
                            .isBetween(Math.max(0, left - undecided - 50), left));
            return admitted;
        }
    }

    private static int[] firstOfEach(int... parts) {
        return IntStream.of(parts)
                .distinct()
                .map(part -> IntStream.range(0, parts.length)
                        .filter(machine -> parts[machine] == part)
                        .findFirst()
                        .orElseThrow())
                .toArray();
    }

    /** Until a side knows that it is one, and what it may grant. */
    private static void awaitAlone(Node side, int[] parts, int part) {
        long members = IntStream.of(parts).filter(each -> each == part).count();
        await().atMost(SEEN).until(() -> number(side.ask("status"), "members") == members);
        if (2 * members < parts.length) {
            await().atMost(SEEN)
                    .untilAsserted(() -> assertThat(side.ask("status"))
                            .contains("mode=SPLIT_SHARE", "notices=[1 of 3 members", "grant their share"));
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
