package io.quotagrid.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Tier;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.audit.Records;
import io.quotagrid.harness.Allocations;
import io.quotagrid.harness.MovedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HistoryTest {
    private static final Instant BEGUN = Instant.parse("2026-11-27T10:00:00Z");
    private static final long FIRST = History.number(BEGUN.toEpochMilli());

    private final MovedClock clock = new MovedClock(BEGUN);
    private final History history = new History(clock);

    @Test
    void givenCallsOfAllKinds_whenTheStepIsOver_thenEachIsCountedOnce() {
        history.finished(Records.by("alice", 7));
        history.finished(Records.by("bob", 5));
        history.finished(Records.refused("req_1"));
        history.sample(3);
        history.sample(1);
        assertThat(history.since(FIRST)).isEmpty();

        clock.move(History.STEP);

        Step step = history.since(FIRST).get(0);
        assertThat(step.number()).isEqualTo(FIRST);
        assertThat(step.admitted()).isEqualTo(2);
        assertThat(step.refused()).isEqualTo(1);
        assertThat(step.failed()).isZero();
        assertThat(step.inFlight()).isEqualTo(3);
        assertThat(step.total().quantileMillis(0.5).getAsDouble())
                .isBetween(18.7, 21.3); // 20 ms, a sixteenth off at most
    }

    @Test
    void givenAnHour_whenNothingHappens_thenNoMoreThanAQuarterIsKept() {
        for (int i = 0; i < 10; i++) {
            clock.move(Duration.ofMinutes(6));
            history.sample(0);
        }
        clock.move(History.STEP);

        List<Step> steps = history.since(0);
        assertThat(steps).hasSize(450);
        assertThat(steps.get(449).number()).isEqualTo(History.number(clock.millis()) - 1);
        assertThat(steps).extracting(Step::number).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void givenAClockThatIsSetBack_whenCallsEnd_thenTheyCountInTheStepThatHadBegun() {
        clock.move(Duration.ofSeconds(-30));
        history.finished(Records.by("alice", 7));
        clock.move(Duration.ofSeconds(40));

        assertThat(history.since(0).get(0).admitted()).isEqualTo(1);
        assertThat(history.since(0).get(0).number()).isEqualTo(FIRST);
    }

    @Test
    void givenStepsOfTwoNodes_whenTheyAreSummed_thenTheQuantilesAreThoseOfAllCalls() {
        for (int i = 0; i < 9; i++) {
            history.finished(Records.by("alice", 1));
        }
        clock.move(History.STEP);
        Step here = history.since(0).get(0);
        Step slow = new Step(
                FIRST,
                1,
                0,
                0,
                0,
                2,
                Spread.NONE,
                Spread.NONE,
                new Spread(Map.of(Spread.bucket(Duration.ofSeconds(4)), 1L)));

        Step both = Step.sum(List.of(here, slow));

        assertThat(both.admitted()).isEqualTo(10);
        assertThat(both.total().quantileMillis(0.9).getAsDouble()).isLessThan(25);
        assertThat(both.total().quantileMillis(0.99).getAsDouble()).isBetween(3_750.0, 4_250.0);
    }

    @Test
    void givenDurationsOfEverySize_whenTheyAreSpread_thenNoneIsOffByMoreThanASixteenth() {
        for (long micros = 1; micros < 4_000_000_000L; micros = micros * 21 / 20 + 1) {
            double middle = Spread.middleMicros(Spread.bucket(Duration.ofNanos(micros * 1_000)));
            assertThat(Math.abs(middle - micros) / micros).as("%d us", micros).isLessThanOrEqualTo(1 / 16.0);
        }
    }

    @Test
    void givenTheLongestAndTheShortestDurations_whenTheyAreCounted_thenEachHasItsBucket() {
        SpreadCounts counts = new SpreadCounts();
        counts.add(Duration.ofNanos(Long.MAX_VALUE));
        counts.add(Duration.ofNanos(1));
        counts.add(Duration.ZERO); // never happened

        assertThat(counts.spread().counts()).containsExactlyInAnyOrderEntriesOf(Map.of(0, 1L, Spread.BUCKETS - 1, 1L));
    }

    @Test
    void givenACall_whenItIsCounted_thenNothingIsAllocated() {
        CallRecord call = Records.by("alice", 7);

        assertThat(Allocations.ofEach(() -> history.finished(call))).isZero();
    }

    @Test
    void givenRefusals_whenASubjectIsAsked_thenThoseItMetAndThoseItMadeAreThereTheNewestFirst() {
        Refusals refusals = new Refusals();
        for (int i = 0; i < Refusals.MOST + 10; i++) {
            refusals.finished(Records.refused("req_" + i));
        }
        refusals.finished(Records.by("alice", 1));

        assertThat(refusals.of(Tier.TEAM, "red", 3))
                .extracting(Refusal::requestId)
                .containsExactly("req_2009", "req_2008", "req_2007");
        assertThat(refusals.of(Tier.USER, "alice", 10_000)).hasSize(Refusals.MOST);
        assertThat(refusals.of(Tier.USER, "bob", 10)).isEmpty();
    }
}
