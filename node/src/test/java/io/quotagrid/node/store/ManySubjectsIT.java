package io.quotagrid.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.SubjectKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Case 25: however many subjects there are, each counts as long as it must, and none stays longer. */
final class ManySubjectsIT {
    private static final int SUBJECTS = 30_000;
    private static final Duration LIFE =
            Sender.MINUTE.plus(Duration.ofMillis(500)); // a window and two of 240 sub-windows
    private static final Duration MOMENT = Duration.ofNanos(1_000);

    private final ForkJoinPool threads = new ForkJoinPool(16);

    @Test
    void case25_givenManySubjectsOnTwoMembers_whenTheyFallIdle_thenAllCountUntilTheirTimeAndThenAllAreGone()
            throws Exception {
        MovedClock clock = new MovedClock();
        try (Members members = Members.start(2, clock)) {
            // Given
            List<Sender> senders = IntStream.range(0, SUBJECTS)
                    .mapToObj(i -> new Sender(
                            members.store(i % 2),
                            new SubjectKey(Tier.USER, "many-" + i),
                            members.nodeId(i % 2),
                            Sender.rpm(2)))
                    .toList();
            assertThat(count(senders, sender -> sender.ask() instanceof Reply.Granted))
                    .isEqualTo(SUBJECTS);
            assertThat(members.store(0).subjects()).isEqualTo(SUBJECTS);

            // When
            clock.move(Sender.MINUTE);
            int whileTheyCount = sweep(members);

            // Then
            assertThat(whileTheyCount).isZero();
            assertThat(count(senders, sender -> sender.remaining() == 1)).isEqualTo(SUBJECTS);

            // When
            clock.move(LIFE.minus(Sender.MINUTE).minus(MOMENT));
            int aMomentEarly = sweep(members);
            clock.move(MOMENT);
            int inTime = sweep(members);

            // Then
            assertThat(aMomentEarly).isZero();
            assertThat(inTime).isEqualTo(SUBJECTS);
            assertThat(members.store(0).subjects()).isZero();
        } finally {
            threads.shutdown();
        }
    }

    private long count(List<Sender> senders, Predicate<Sender> kind) throws InterruptedException, ExecutionException {
        return threads.submit(() -> senders.parallelStream().filter(kind).count())
                .get();
    }

    private static int sweep(Members members) {
        return members.store(0).sweep() + members.store(1).sweep();
    }
}
