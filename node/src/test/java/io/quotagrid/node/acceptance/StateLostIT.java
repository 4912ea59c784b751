package io.quotagrid.node.acceptance;

import static io.quotagrid.node.acceptance.BareCluster.Node.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.node.acceptance.BareCluster.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both copies of some counters die at once, while a member survives. */
final class StateLostIT {
    private static final Duration SEEN = Duration.ofSeconds(90);
    private static final int STEADY_POLLS = 5; // half a second
    private static final int SUBJECTS = 60;
    private static final String PLAN = "user/lost{" + SUBJECTS + "}:rpm=9";

    /** Long enough for two nodes to die and be missed meanwhile on a busy machine: one test waits for its end. */
    private static final String A_SHORT_WINDOW = PLAN + "/30S";

    @TempDir
    private Path directory;

    @Test
    void givenConservativeOwners_whenBothCopiesAreLost_thenWhatIsLostCountsAsFullForAWindow() {
        try (BareCluster cluster =
                BareCluster.start(directory, 3, 3, "on_state_lost: conservative, " + BareCluster.PATIENT)) {
            Node survivor = spendAllAndKillTwo(cluster, A_SHORT_WINDOW);

            assertThat(number(survivor.ask("burst 4 600 " + A_SHORT_WINDOW), "admitted"))
                    .isZero();
            await().atMost(SEEN).until(() -> number(survivor.ask("burst 4 60 " + A_SHORT_WINDOW), "admitted") > 0);
        }
    }

    @Test
    void givenOwnersThatReset_whenBothCopiesAreLost_thenWhatIsLostIsEmptyAndEverythingElseCounts() {
        try (BareCluster cluster = BareCluster.start(directory, 3, 3, "on_state_lost: reset, " + BareCluster.PATIENT)) {
            Node survivor = spendAllAndKillTwo(cluster, PLAN);

            long admitted = number(survivor.ask("burst 4 600 " + PLAN), "admitted");

            assertThat(admitted).isPositive().isLessThan(SUBJECTS * 3L); // a third of the limit, of the lost ones only
        }
    }

    private static Node spendAllAndKillTwo(BareCluster cluster, String plan) {
        Node survivor = cluster.node(0);
        assertThat(number(survivor.ask("burst 8 " + 9 * SUBJECTS + " " + plan), "admitted"))
                .isEqualTo(9 * SUBJECTS);
        Stream.of(1, 2)
                .parallel()
                .forEach(doomed -> cluster.node(doomed)
                        .process()
                        .kill()); // one after the other, the first one's counters might find another backup
        await().atMost(SEEN).until(() -> number(survivor.ask("status"), "members") == 1);
        await().atMost(SEEN).until(allIsTold(survivor));
        return survivor;
    }

    /** Losses are told partition by partition, within milliseconds of the promotion that finds them: until then they are grants. */
    private static Callable<Boolean> allIsTold(Node survivor) {
        Deque<Long> seen = new ArrayDeque<>();
        return () -> {
            seen.addLast(number(survivor.ask("status"), "lost"));
            if (seen.size() > STEADY_POLLS) {
                seen.removeFirst();
            }
            return seen.size() == STEADY_POLLS
                    && seen.getFirst() > 0
                    && seen.getFirst().equals(seen.getLast());
        };
    }
}
