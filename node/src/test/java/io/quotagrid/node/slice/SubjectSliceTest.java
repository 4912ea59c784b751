package io.quotagrid.node.slice;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.SliceGrant;
import io.quotagrid.node.quota.SliceReport;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The node's side of slices: what it takes, spends, reports and gives back. */
final class SubjectSliceTest {
    private static final long MILLI = 1_000_000;
    private static final SliceSettings SETTINGS = new SliceSettings(50 * MILLI, 2_000 * MILLI, 20 * MILLI, 0);
    private static final LimitSet LIMITS = limits(1, 100, 1_000);
    private static final Amounts CALL = new Amounts(1, 10, 0, 1);
    private static final long SLOT = 77;

    private final SubjectSlice slice = new SubjectSlice(SETTINGS, 0);

    SubjectSliceTest() {
        slice.adopt(LIMITS);
    }

    @Test
    void givenNothingInHand_whenTaken_thenTheOwnerMustBeAsked() {
        assertThat(slice.take(CALL, 0)).isNull();
    }

    @Test
    void givenStockOfAllMetersButOne_whenTaken_thenNothingIsTaken() {
        slice.report(false, 0);
        slice.answered(grant(5, 3, 9), 0, 0);

        assertThat(slice.take(CALL, 0)).isNull();
        assertThat(slice.take(new Amounts(1, 9, 0, 1), 0)).isNotNull();
    }

    @Test
    void givenCallsThatWent_whenReported_thenTotalsGrowAndAreNotDifferences() {
        stocked(10);
        spend(10 * MILLI);
        spend(10 * MILLI);

        assertThat(line(slice.report(false, 20 * MILLI), Meter.RPM).spent()).isEqualTo(2);
        slice.answered(grant(5, 0, 0), 20 * MILLI, 21 * MILLI);
        spend(22 * MILLI);
        assertThat(line(slice.report(false, 30 * MILLI), Meter.TPM).spent()).isEqualTo(30);
    }

    @Test
    void givenLifeIsOver_whenTheCallGoes_thenItDoesNot() {
        stocked(10);
        SliceTake take = taken(10 * MILLI);

        assertThat(slice.go(take, 1_980 * MILLI)).isFalse();
        assertThat(slice.take(CALL, 1_980 * MILLI)).isNull();
        assertThat(line(slice.report(false, 1_981 * MILLI), Meter.RPM).busy()).isZero();
    }

    @Test
    void givenAnAnswerThatCameLate_whenTaken_thenTheLifeCountsFromBeforeItWasSent() {
        slice.report(false, 0);
        slice.answered(grant(5, 10, 100), 0, 1_979 * MILLI);

        assertThat(slice.take(CALL, 1_979 * MILLI)).isNotNull();
        assertThat(slice.take(CALL, 1_980 * MILLI)).isNull();
    }

    @Test
    void givenACallThatDoesNotGo_whenPutBack_thenItIsStockAgainOnce() {
        stocked(1);
        SliceTake take = taken(0);

        slice.putBack(take, 0);
        slice.putBack(take, 0);

        assertThat(slice.take(CALL, 0)).isNotNull();
        assertThat(slice.take(CALL, 0)).isNull();
    }

    @Test
    void givenLessWasUsed_whenNotYetReported_thenTheRestIsStockAgain() {
        stocked(10);
        SliceTake take = spend(0);

        slice.end(take, SubjectSlice.AS_CHARGED, 4, 1);

        assertThat(line(slice.report(false, 2), Meter.TPM).spent()).isEqualTo(4);
        assertThat(slice.corrections()).isEmpty();
    }

    @Test
    void givenLessWasUsed_whenTheReportIsUnderWay_thenItReturnsToWhereTheAnswerSays() {
        stocked(10);
        SliceTake take = spend(0);
        slice.report(false, 1);

        slice.end(take, SubjectSlice.AS_CHARGED, 4, 2);

        assertThat(slice.corrections()).isEmpty();
        slice.answered(grant(5, 0, 0), 1, 3);
        Operation.Settle settle = (Operation.Settle) slice.corrections().get(0);
        assertThat(settle.corrections()).singleElement().satisfies(correction -> {
            assertThat(correction.booking().slot()).isEqualTo(SLOT);
            assertThat(correction.booking().units() - correction.actual()).isEqualTo(6);
        });
    }

    @Test
    void givenLessWasUsed_whenReportedAndAnswered_thenItReturnsToWhereItIsBooked() {
        stocked(10);
        SliceTake take = spend(0);
        slice.report(false, 1);
        slice.answered(grant(5, 0, 0), 1, 3);

        slice.end(take, 0, 0, 4);

        Operation.Settle settle = (Operation.Settle) slice.corrections().get(0);
        assertThat(settle.corrections())
                .extracting(correction -> correction.booking().units())
                .containsExactly(1L, 10L);
    }

    @Test
    void givenMoreWasUsed_whenEnded_thenItIsADebt() {
        stocked(10);
        SliceTake take = spend(0);

        slice.end(take, SubjectSlice.AS_CHARGED, 25, 1);

        Operation.Settle settle = (Operation.Settle) slice.corrections().get(0);
        assertThat(settle.corrections())
                .singleElement()
                .satisfies(correction -> assertThat(correction.actual()).isEqualTo(15));
    }

    @Test
    void givenTheOwnerEndedTheSlice_whenAnswered_thenTheRestIsTakenBackFromWhereItIsBooked() {
        stocked(10);
        spend(0);
        slice.report(false, 3_000 * MILLI);

        slice.answered(grant(6, 0, 0), 3_000 * MILLI, 3_001 * MILLI);

        Operation.Settle settle = (Operation.Settle) slice.corrections().get(0);
        assertThat(settle.corrections())
                .extracting(correction -> correction.booking().units())
                .containsExactly(9L, 90L);
    }

    @Test
    void givenTheOwnerEndedTheSlice_whenACallThatTookWouldGo_thenItDoesNotAndTheNextSliceIsNotTouched() {
        stocked(10);
        SliceTake take = taken(0);
        slice.report(false, 1);
        slice.answered(grant(6, 3, 30), 1, 2);

        assertThat(slice.go(take, 3)).isFalse();

        SliceReport report = slice.report(false, 4);
        assertThat(line(report, Meter.RPM).stock() + line(report, Meter.RPM).busy())
                .isEqualTo(3);
    }

    @Test
    void givenNewLimits_whenAdopted_thenStockGoesHomeAndNothingIsPutBack() {
        stocked(10);
        SliceTake take = taken(0);

        slice.adopt(limits(2, 50, 1_000));
        slice.putBack(take, 0);

        SliceReport report = slice.report(false, 1);
        assertThat(line(report, Meter.RPM).stock() + line(report, Meter.RPM).busy())
                .isZero();
    }

    @Test
    void givenGrantUnderOldLimits_whenNewOnesCameMeanwhile_thenItGoesHome() {
        slice.report(false, 0);
        slice.adopt(limits(2, 50, 1_000));

        slice.answered(grant(5, 10, 100), 0, 1);

        assertThat(slice.take(CALL, 1)).isNull();
        assertThat(slice.inUse()).isTrue(); // the owner must hear of it
    }

    @Test
    void givenAPermit_whenItsCallEnds_thenItIsStockAgainAndNoReportIsNeededMeanwhile() {
        stocked(1);
        SliceTake take = spend(0);
        slice.report(false, 1);
        slice.answered(grant(5, 0, 0), 1, 2);
        slice.report(false, 3);
        slice.answered(grant(5, 0, 0), 3, 4);

        assertThat(slice.inUse()).isFalse(); // the stream holds its slot, and all else is told
        slice.end(take, SubjectSlice.AS_CHARGED, 10, 5);
        assertThat(slice.inUse()).isTrue();
    }

    @Test
    void givenNoMoreCalls_whenReported_thenEverythingGoesHome() {
        stocked(10);
        spend(0);

        for (int i = 1; i < 40; i++) {
            slice.report(false, 50L * i * MILLI);
            slice.answered(grant(5, 0, 0), 50L * i * MILLI, 50L * i * MILLI + 1);
        }

        SliceReport last = slice.report(false, 2_000 * MILLI);
        assertThat(line(last, Meter.RPM).stock()).isZero();
        assertThat(line(last, Meter.RPM).want()).isZero();
    }

    private void stocked(long calls) {
        slice.report(false, 0);
        slice.answered(
                new SliceGrant(
                        5,
                        false,
                        LimitSet.NONE,
                        List.of(
                                new SliceGrant.Line(Meter.RPM, calls, SLOT, 0),
                                new SliceGrant.Line(Meter.TPM, 10 * calls, SLOT, 0),
                                new SliceGrant.Line(Meter.PARALLEL, calls, SliceGrant.NO_SLOT, 0))),
                0,
                0);
    }

    private SliceTake spend(long nowNanos) {
        SliceTake take = taken(nowNanos);
        assertThat(slice.go(take, nowNanos)).isTrue();
        return take;
    }

    private SliceTake taken(long nowNanos) {
        return Objects.requireNonNull(slice.take(CALL, nowNanos), "nothing in stock");
    }

    private static SliceGrant grant(long term, long requests, long tokens) {
        return new SliceGrant(
                term,
                false,
                LimitSet.NONE,
                List.of(
                        new SliceGrant.Line(Meter.RPM, requests, SLOT, 0),
                        new SliceGrant.Line(Meter.TPM, tokens, SLOT, 0),
                        new SliceGrant.Line(Meter.PARALLEL, requests, SliceGrant.NO_SLOT, 0)));
    }

    private static SliceReport.Line line(SliceReport report, Meter meter) {
        return report.lines().stream()
                .filter(line -> line.meter() == meter)
                .findFirst()
                .orElseThrow();
    }

    private static LimitSet limits(long epoch, long rpm, long tpm) {
        return new LimitSet(epoch, List.of(sliding(Meter.RPM, rpm), sliding(Meter.TPM, tpm), Limit.parallel(50)));
    }

    private static Limit sliding(Meter meter, long max) {
        return new Limit(meter, max, Duration.ofMinutes(1), Strategy.SLIDING_WINDOW);
    }
}
