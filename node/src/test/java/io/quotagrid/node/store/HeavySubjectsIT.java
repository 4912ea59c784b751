package io.quotagrid.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import io.quotagrid.node.quota.Newcomers;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectLook;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What subjects weigh that call all through a long window, over two members; and what they count all the same. */
final class HeavySubjectsIT {
    private static final int SUBJECTS = 60;
    private static final int CALLS = 60;
    private static final Duration WINDOW = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final MovedClock clock = new MovedClock();
    private @Nullable Members started;
    private List<Sender> senders = List.of();

    @AfterEach
    void stop() {
        members().close();
    }

    @Test
    void givenRoomForLightOnes_whenAllCallAllThroughAWindow_thenTheyStayLightAndEveryCallCounts() {
        // Given
        start(2_048);

        // When
        callAllThrough(senders, CALLS);

        // Then
        assertThat(members().newcomers(0).weightBytes() + members().newcomers(1).weightBytes())
                .isLessThan(SUBJECTS * 3_072);
        assertThat(ask(sender(0, members().subjectOwnedBy(0)))).isInstanceOf(Reply.Granted.class);
        assertThat(senders).allSatisfy(sender -> assertThat(used(sender)).isEqualTo(CALLS));
    }

    @Test
    void givenHeavyOnesThatNobodyCallsAnyMore_whenTheirOwnerDies_thenTheOtherHasRoomForAllAndForgetsNothing() {
        // Given
        start(3_072);
        callAllThrough(senders, CALLS);
        assertThat(cells(senders.get(0))).as("there was room for all of them").isEqualTo(CALLS);

        // When
        members().terminate(1);

        // Then
        await().atMost(PATIENCE).untilAsserted(() -> {
            weigh(0);
            assertThat(members().newcomers(0).known()).isEqualTo(SUBJECTS);
            assertThat(senders.stream().map(this::throughTheOther)).anyMatch(sender -> cells(sender) < CALLS);
            assertThat(members().newcomers(0).full()).isFalse();
        });
        assertThat(senders)
                .allSatisfy(sender -> assertThat(used(throughTheOther(sender))).isEqualTo(CALLS));
    }

    @Test
    void givenBlocks_whenRoomIsBack_thenTheySlideByTheSubWindowAgain() {
        // Given
        start(2_048);
        callAllThrough(senders, CALLS);
        Sender patient = senders.get(0);
        assertThat(cells(patient)).isLessThan(CALLS);
        clock.move(WINDOW.plus(WINDOW));
        members().store(0).sweep();
        members().store(1).sweep();
        await().atMost(PATIENCE).untilAsserted(() -> {
            weigh();
            assertThat(members().newcomers(0).tight() || members().newcomers(1).tight())
                    .isFalse();
        });

        // When
        callAllThrough(List.of(patient), CALLS);

        // Then
        assertThat(used(patient)).isEqualTo(CALLS);
        assertThat(cells(patient)).isEqualTo(CALLS);
    }

    /** Each member owns half of the subjects, and has room for so many bytes of each that there is. */
    private void start(long bytesEach) {
        Members two = Members.start(2, clock, () -> Newcomers.atMost(Integer.MAX_VALUE, SUBJECTS * bytesEach));
        started = two;
        senders = IntStream.range(0, SUBJECTS)
                .mapToObj(i -> sender(i % 2, two.subjectOwnedBy(i % 2)))
                .toList();
    }

    private Sender throughTheOther(Sender sender) {
        return sender.through(members().store(0));
    }

    private Members members() {
        return Objects.requireNonNull(started, "started");
    }

    /** One call each in every minute of an hour. */
    private void callAllThrough(List<Sender> callers, int calls) {
        for (int i = 0; i < calls; i++) {
            for (Sender caller : callers) {
                assertThat(ask(caller)).isInstanceOf(Reply.Granted.class);
            }
            weigh();
            clock.move(WINDOW.dividedBy(calls + 1));
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            weigh();
            assertThat(members().newcomers(0).full() || members().newcomers(1).full())
                    .isFalse();
        });
    }

    private void weigh() {
        weigh(0);
        weigh(1);
    }

    private void weigh(int member) {
        members().store(member).recount();
        members().store(member).weigh();
    }

    private static Reply ask(Sender sender) {
        return sender.ask();
    }

    private static long used(Sender sender) {
        return window(sender).cells().stream()
                .mapToLong(SubjectLook.Cell::units)
                .sum();
    }

    private static int cells(Sender sender) {
        return window(sender).cells().size();
    }

    private static SubjectLook.Window window(Sender sender) {
        return sender.look().orElseThrow().windows().get(0);
    }

    private Sender sender(int member, SubjectKey subject) {
        return new Sender(
                members().store(member),
                subject,
                members().nodeId(member),
                limit(Meter.RPH),
                limit(Meter.TPH),
                limit(Meter.RPD));
    }

    private static Limit limit(Meter meter) {
        return new Limit(meter, 1_000, WINDOW, Strategy.SLIDING_WINDOW);
    }
}
