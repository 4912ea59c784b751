package io.quotagrid.node.slice;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.node.engine.Plans;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.SliceGrant;
import io.quotagrid.node.quota.UnitFlow;
import io.quotagrid.node.quota.UnitFlows;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a slice says became of its units, and for how long its owner did not know. */
final class SliceFlowTest {
    private static final long MILLI = 1_000_000;
    private static final SliceSettings SETTINGS = new SliceSettings(50 * MILLI, 2_000 * MILLI, 20 * MILLI, 0);
    private static final Amounts CALL = new Amounts(1, 10, 0, 1);
    private static final long TERM = 5;

    private final SubjectSlice slice = new SubjectSlice(SETTINGS, 0);

    SliceFlowTest() {
        slice.adopt(limits(1));
        slice.report(false, 0);
        slice.answered(grant(TERM, 10, 100), 0, 0);
    }

    @Test
    void givenAGrant_whenItIsLookedAt_thenAllOfItIsInHand() {
        assertThat(flow(Meter.RPM)).isEqualTo(new UnitFlow(10, 0, 0, 0, 10));
        assertThat(flow(Meter.TPM)).isEqualTo(new UnitFlow(100, 0, 0, 0, 100));
        assertThat(flow(Meter.RPH)).isEqualTo(UnitFlow.NONE);
    }

    @Test
    void givenACallThatWent_whenItIsReported_thenItIsSpentAndNoSooner() {
        spend(0);
        assertThat(flow(Meter.TPM)).isEqualTo(new UnitFlow(100, 0, 0, 0, 100));

        slice.report(false, MILLI);

        assertThat(flow(Meter.TPM).spent()).isEqualTo(10);
        assertThat(flow(Meter.PARALLEL).spent()).isZero();
        assertThat(flow(Meter.PARALLEL).inHand()).isPositive();
    }

    @Test
    void givenACallThatUsedLess_whenItIsReportedAfterItsEnd_thenOnlyWhatItUsedIsSpent() {
        slice.end(spend(0), SubjectSlice.AS_CHARGED, 4, 1);

        slice.report(false, MILLI);

        assertThat(flow(Meter.TPM).spent()).isEqualTo(4);
        assertThat(flow(Meter.TPM).missing()).isZero();
    }

    @Test
    void givenACallThatUsedLess_whenItWasReportedBeforeItsEnd_thenWhatItTookIsSpent() {
        SliceTake take = spend(0);
        slice.report(false, MILLI);

        slice.end(take, SubjectSlice.AS_CHARGED, 4, 2 * MILLI);
        slice.answered(grant(TERM, 0, 0), MILLI, 3 * MILLI);

        assertThat(flow(Meter.TPM).spent()).isEqualTo(10);
        assertThat(flow(Meter.TPM).missing()).isZero();
    }

    @Test
    void givenStock_whenItsLifeIsOver_thenItHasExpired() {
        assertThat(slice.expired(1_980 * MILLI)).isTrue();

        assertThat(flow(Meter.RPM)).isEqualTo(new UnitFlow(10, 0, 0, 10, 0));
    }

    @Test
    void givenACallBetweenTakingAndGoing_whenTheLifeIsOver_thenWhatItTookHasExpiredToo() {
        SliceTake take = Objects.requireNonNull(slice.take(CALL, 0));

        assertThat(slice.go(take, 1_980 * MILLI)).isFalse();

        assertThat(flow(Meter.TPM)).isEqualTo(new UnitFlow(100, 0, 0, 100, 0));
    }

    @Test
    void givenStock_whenTheLimitsChange_thenItIsReturned() {
        SliceTake take = Objects.requireNonNull(slice.take(CALL, 0));

        slice.adopt(limits(2));
        slice.putBack(take, 1);

        assertThat(flow(Meter.RPM)).isEqualTo(new UnitFlow(10, 0, 10, 0, 0));
    }

    @Test
    void givenStockThatNobodyNeeds_whenItIsReported_thenItIsReturned() {
        slice.close();

        slice.report(false, 50 * MILLI);

        assertThat(flow(Meter.TPM)).isEqualTo(new UnitFlow(100, 0, 100, 0, 0));
    }

    @Test
    void givenAGrantThatComesTooLate_whenItIsCounted_thenItWasGrantedAndHasExpired() {
        slice.report(false, MILLI);

        slice.answered(grant(TERM, 5, 50), MILLI, 2_500 * MILLI);

        assertThat(flow(Meter.RPM).granted()).isEqualTo(15);
        assertThat(flow(Meter.RPM).expired()).isEqualTo(5); // the others: when somebody looks at their life
        assertThat(flow(Meter.RPM).missing()).isZero();
    }

    @Test
    void givenCallsAndStock_whenTheOwnerHasBegunAnotherTerm_thenCallsThatWentAreSpentAndTheRestHasExpired() {
        spend(0);
        slice.report(false, MILLI);
        spend(2 * MILLI);

        slice.answered(grant(TERM + 1, 3, 30), MILLI, 3 * MILLI);

        assertThat(flow(Meter.RPM).granted()).isEqualTo(13);
        assertThat(flow(Meter.RPM).spent()).isEqualTo(2);
        assertThat(flow(Meter.RPM).inHand()).isEqualTo(3);
        assertThat(flow(Meter.RPM).missing()).isZero();
        assertThat(flow(Meter.PARALLEL).inHand()).isEqualTo(3 + 2); // slots stay with their calls
    }

    @Test
    void givenCharges_whenTheirReportIsAnswered_thenTheLagIsThatOfTheOldest() {
        spend(2 * MILLI);
        spend(30 * MILLI);
        slice.report(false, 52 * MILLI);
        spend(55 * MILLI); // goes with the next

        assertThat(slice.answered(grant(TERM, 0, 0), 52 * MILLI, 60 * MILLI)).isEqualTo(58 * MILLI);
        slice.report(false, 102 * MILLI);
        assertThat(slice.answered(grant(TERM, 0, 0), 102 * MILLI, 103 * MILLI)).isEqualTo(48 * MILLI);
    }

    @Test
    void givenNoCharge_whenAReportIsAnswered_thenThereIsNoLag() {
        slice.report(false, MILLI);

        assertThat(slice.answered(grant(TERM, 0, 0), MILLI, 2 * MILLI)).isEqualTo(SubjectSlice.NOTHING_SPENT);
    }

    @Test
    void givenAReportThatIsLost_whenTheNextIsAnswered_thenTheLagCountsFromTheFirstCharge() {
        spend(2 * MILLI);
        slice.report(false, 50 * MILLI);
        slice.lost();
        spend(70 * MILLI);

        slice.report(false, 100 * MILLI);

        assertThat(slice.answered(grant(TERM, 0, 0), 100 * MILLI, 102 * MILLI)).isEqualTo(100 * MILLI);
    }

    private UnitFlow flow(Meter meter) {
        UnitFlows flows = new UnitFlows();
        slice.addTo(flows);
        return Objects.requireNonNull(flows.now().get(meter));
    }

    private SliceTake spend(long nowNanos) {
        SliceTake take = Objects.requireNonNull(slice.take(CALL, nowNanos), "nothing in stock");
        assertThat(slice.go(take, nowNanos)).isTrue();
        return take;
    }

    private static SliceGrant grant(long term, long requests, long tokens) {
        return new SliceGrant(
                term,
                false,
                LimitSet.NONE,
                List.of(
                        new SliceGrant.Line(Meter.RPM, requests, 77, 0),
                        new SliceGrant.Line(Meter.TPM, tokens, 77, 0),
                        new SliceGrant.Line(Meter.PARALLEL, requests, SliceGrant.NO_SLOT, 0)));
    }

    private static LimitSet limits(long epoch) {
        return new LimitSet(epoch, List.of(Plans.rpm(100), Plans.tpm(1_000), Limit.parallel(50)));
    }
}
