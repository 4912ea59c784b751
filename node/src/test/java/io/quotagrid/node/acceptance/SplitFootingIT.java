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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Case 40: a true partition under load, and the bounds of what all sides together admit in one window. */
final class SplitFootingIT {
    private static final Duration SEEN = Duration.ofMinutes(2);
    private static final int LIMIT = 3_000;

    /**
     * Of five limits: slices that nodes had when the network was cut, or that a busy machine did not hand back in the 200 ms before
     * its node went over to the others, count as used. That nothing else does shows {@link SplitIT}, where nobody calls meanwhile.
     */
    private static final int IN_HAND = 5 * LIMIT / 10;

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    final class Strict extends OnMachines {
        Strict() {
            super("split_mode: strict");
        }

        @Test
        void case40_givenStrictOwners_whenTheNetworkIsCutUnderLoad_thenBothSidesTogetherStayWithinTheLimit() {
            long[] admitted = splitUnderLoad("two-against-one", 0, 0, 1);

            assertThat(LongStream.of(admitted).sum()).isLessThanOrEqualTo(5L * LIMIT);
            assertThat(admitted[0]).as("the majority has its share").isGreaterThan(5L * LIMIT * 6 / 10);
            assertThat(admitted[1]).as("so has the minority").isPositive();
        }

        @Test
        void case40_givenStrictOwners_whenEachIsCutOffUnderLoad_thenAllTogetherStayWithinTheLimit() {
            long[] admitted = splitUnderLoad("each-for-itself", 0, 1, 2);

            assertThat(LongStream.of(admitted).sum()).isLessThanOrEqualTo(5L * LIMIT);
            assertThat(admitted).as("each has its share").doesNotContain(0);
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    final class Available extends OnMachines {
        Available() {
            super("split_mode: available");
        }

        @Test
        void case40_givenAvailableOwners_whenTheNetworkIsCutUnderLoad_thenBothSidesTogetherStayBelowTwoLimits() {
            long[] admitted = splitUnderLoad("two-against-one", 0, 0, 1);

            assertThat(LongStream.of(admitted).sum()).isLessThan(2 * 5L * LIMIT);
            assertThat(admitted[0]).as("the majority has whole limits").isGreaterThan(5L * LIMIT * 9 / 10);
            awaitStrangersAdmitted();
        }
    }

    abstract static class OnMachines {
        private final String clusterKeys;
        private Networks machines;
        private BareCluster cluster;

        OnMachines(String clusterKeys) {
            this.clusterKeys = clusterKeys;
        }

        @BeforeAll
        void start(@TempDir Path directory) {
            Optional<Networks> networks = Networks.of(3);
            assumeTrue(networks.isPresent(), () -> Networks.whyNot().orElse(""));
            machines = networks.orElseThrow();
            cluster = BareCluster.start(directory, machines, 3, clusterKeys);
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

        /** A third of the counters had no copy on the single node, which refused their strangers; they are not lost to all. */
        void awaitStrangersAdmitted() {
            AtomicInteger attempts = new AtomicInteger();
            for (Node node : cluster.alive()) {
                await().atMost(SEEN).untilAsserted(() -> {
                    String strangers = "user/new" + attempts.incrementAndGet() + "-{300}:rpm=1000/1H";
                    assertThat(number(node.ask("burst 4 300 " + strangers), "admitted"))
                            .isEqualTo(300);
                });
            }
        }

        /**
         * What each side admitted of five limits, from before the cut until long after it was seen.
         *
         * @param name  of five subjects that nobody else uses
         * @param parts on which side each machine is; the first one's comes first
         */
        long[] splitUnderLoad(String name, int... parts) {
            String limit = ":rpm=" + LIMIT + "/1H";
            String plan = "user/" + name + "{5}" + limit;
            int[] firsts = firstOfEach(parts);
            List<Node> sides = IntStream.of(firsts).mapToObj(cluster::node).toList();
            long before = number(sides.get(0).ask("burst 4 50 " + plan), "admitted");
            sides.forEach(side -> side.ask("load 2 " + plan));

            machines.split(parts);
            for (int side = 0; side < firsts.length; side++) {
                awaitAlone(sides.get(side), parts, parts[firsts[side]]);
            }
            sides.forEach(side ->
                    await().atMost(SEEN).untilAsserted(() -> nothingIsLeft(side, "user/" + name + "0" + limit)));
            List<String> said = sides.stream().map(side -> side.ask("stop")).toList();
            long[] admitted =
                    said.stream().mapToLong(each -> number(each, "admitted")).toArray();
            admitted[0] += before;
            long undecided =
                    said.stream().mapToLong(each -> number(each, "undecided")).sum();
            System.out.printf(
                    "split, %s: admitted %s of 5 limits of %d; %s%n",
                    clusterKeys, Arrays.toString(admitted), LIMIT, said);

            heal();
            long left = Math.max(0, 5L * LIMIT - LongStream.of(admitted).sum());
            Node last = cluster.node(2);
            await().atMost(SEEN)
                    .untilAsserted(() -> assertThat(IntStream.range(0, 5)
                                    .mapToLong(user -> Long.parseLong(last.ask("look user/" + name + user + limit)))
                                    .sum())
                            .as("all that was admitted counts, and what was in hand or taken back on one side only may")
                            .isBetween(Math.max(0, left - undecided - IN_HAND), left));
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

    private static void nothingIsLeft(Node node, String plan) {
        assertThat(node.ask("reserve " + plan)).as(node.ask("status")).startsWith("refused");
    }
}
