package io.quotagrid.node.quota;

import static io.quotagrid.node.quota.Talk.hold;
import static io.quotagrid.node.quota.Talk.requests;
import static io.quotagrid.node.quota.Talk.rpm;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The owner's side of slices: what it hands out, counts, books and takes back. */
final class SubjectSlicesTest {
    private static final long LIFE = 2 * Talk.SECOND;

    @Test
    void givenOneNodeWants_whenItReports_thenItGetsWhatItWantsAndAtMostHalfOfWhatIsFree() {
        Talk talk = new Talk(rpm(100));

        assertThat(granted(talk, "a", report(0, 0, 0, 0, 20))).isEqualTo(20);
        assertThat(granted(talk, "b", report(0, 0, 0, 0, 1_000))).isEqualTo(39); // half of 80, by 1000 of 1020
    }

    @Test
    void givenSlicesAreOut_whenAnotherAsks_thenTheyCountAsUsedAndAreRecalled() {
        // Given
        Talk talk = new Talk(rpm(100));
        SliceGrant slice = grant(talk, "a", report(0, 0, 0, 0, 50));

        // When
        Reply reply = talk.one("b", hold(1, requests(60)));

        // Then
        assertThat(reply).isInstanceOf(Reply.Recall.class);
        assertThat(talk.one("b", hold(2, requests(101)))).isInstanceOf(Reply.Refused.class);
        assertThat(talk.one("b", hold(3, requests(50)))).isInstanceOf(Reply.Granted.class);
        grant(talk, "a", report(slice.term(), 0, 0, 0, 0));
        assertThat(talk.one("b", hold(4, requests(50)))).isInstanceOf(Reply.Granted.class);
    }

    @Test
    void givenANodeWithASliceIsShort_whenAnotherReports_thenItIsPressed() {
        Talk talk = new Talk(rpm(100));
        SliceGrant slice = grant(talk, "a", report(0, 0, 0, 0, 50));

        talk.send(with(talk.message("b", hold(1, requests(60))), report(0, 0, 0, 0, 10)));

        assertThat(grant(talk, "a", report(slice.term(), 0, 0, 50, 0)).pressed())
                .isTrue();
        talk.now += LIFE;
        assertThat(grant(talk, "a", report(0, 0, 0, 0, 0)).pressed()).isFalse();
    }

    @Test
    void givenSpentUnits_whenReportedTwice_thenTheyAreBookedOnce() {
        Talk talk = new Talk(rpm(100));
        SliceGrant slice = grant(talk, "a", report(0, 0, 0, 0, 50));

        grant(talk, "a", report(slice.term(), 30, 5, 15, 0));
        grant(talk, "a", report(slice.term(), 30, 5, 15, 0));

        assertThat(talk.state.promised(Meter.RPM)).isEqualTo(20);
        assertThat(talk.one("b", hold(1, requests(50)))).isInstanceOf(Reply.Granted.class);
        assertThat(talk.one("b", hold(2, requests(1)))).isNotInstanceOf(Reply.Granted.class);
    }

    @Test
    void givenASilentNode_whenItsSliceExpires_thenAllOfItIsBookedAtThatMoment() {
        Talk talk = new Talk(rpm(100));
        grant(talk, "a", report(0, 0, 0, 0, 50));

        talk.now += 30 * Talk.SECOND; // noticed late

        assertThat(talk.used()).isEqualTo(50);
        assertThat(talk.state.promised(Meter.RPM)).isZero();
        talk.now += 30 * Talk.SECOND + LIFE - 1;
        assertThat(talk.used()).isEqualTo(50);
        talk.now += Talk.SECOND;
        assertThat(talk.used()).isZero();
    }

    @Test
    void givenANodeThatComesBack_whenItSaysWhatItSpent_thenItHearsWhereTheRestIsBooked() {
        // Given
        Talk talk = new Talk(rpm(100));
        SliceGrant slice = grant(talk, "a", report(0, 0, 0, 0, 50));
        talk.now += 3 * Talk.SECOND;

        // When
        SliceGrant back = grant(talk, "a", report(slice.term(), 10, 0, 40, 0));

        // Then
        assertThat(back.term()).isGreaterThan(slice.term());
        Booking rest = new Booking(Meter.RPM, back.lines().get(0).slot(), 40);
        talk.say("a", new Operation.Settle(0, List.of(new Operation.Correction(rest, 0)), 0));
        assertThat(talk.used()).isEqualTo(10);
    }

    @Test
    void givenAnEndedSlice_whenItsReportComesLate_thenTheNextIsNotTouched() {
        // Given
        Talk talk = new Talk(rpm(100));
        SliceGrant old = grant(talk, "a", report(0, 0, 0, 0, 40));
        talk.now += 3 * Talk.SECOND;
        SliceGrant next = grant(talk, "a", report(old.term(), 0, 0, 0, 20));
        long promised = talk.state.promised(Meter.RPM);

        // When
        grant(talk, "a", report(old.term(), 7, 0, 0, 0));

        // Then
        assertThat(next.lines().get(0).units()).isEqualTo(20);
        assertThat(talk.state.promised(Meter.RPM)).isEqualTo(promised);
    }

    @Test
    void givenTheOwnerChanges_whenItLooksFirst_thenEveryLifeBeginsAgain() {
        Talk talk = new Talk(rpm(100));
        grant(talk, "a", report(0, 0, 0, 0, 50));
        Talk next = talk.fork();
        next.now += 10 * Talk.SECOND;

        next.ask("b", requests(1));
        next.now += LIFE - 1;
        next.ask("b", requests(1));

        assertThat(next.state.promised(Meter.RPM)).isEqualTo(50);
        next.now += 1;
        next.ask("b", requests(1));
        assertThat(next.state.promised(Meter.RPM)).isZero();
        assertThat(next.used()).isEqualTo(53);
    }

    @Test
    void givenUnitsAreOut_whenNothingElseCounts_thenTheEntryStaysUntilTheyNoLongerCount() {
        Talk talk = new Talk(rpm(100));
        grant(talk, "a", report(0, 0, 0, 0, 50));

        talk.now += 61 * Talk.SECOND;

        assertThat(talk.state.idle(talk.now, node -> true)).isFalse();
        talk.now += 3 * Talk.SECOND;
        assertThat(talk.state.idle(talk.now, node -> true)).isTrue();
    }

    @Test
    void givenPermitsAreOut_whenTheNodeIsSilent_thenTheyStayUntilItLeavesTheMembers() {
        Talk talk = new Talk(Limit.parallel(10));
        SliceReport.Line line = new SliceReport.Line(Meter.PARALLEL, 0, 0, 0, 4);
        grant(talk, "a", new SliceReport(0, LIFE, 0, List.of(line)));

        talk.now += 60 * Talk.SECOND;

        assertThat(talk.used()).isEqualTo(4);
        talk.dead.add("a");
        assertThat(talk.used()).isZero();
    }

    @Test
    void givenLimitsWereLowered_whenANodeReportsUnderTheOldOnes_thenItHearsOfThemAndGetsNothing() {
        Talk talk = new Talk(rpm(100));
        SliceGrant slice = grant(talk, "a", report(0, 0, 0, 0, 50));
        SubjectMessage late = talk.message("a");
        talk.limits(rpm(20));
        talk.ask("b", requests(1));

        SliceGrant told = talk.send(with(late, report(slice.term(), 10, 0, 40, 50)))
                .answer()
                .slice();

        assertThat(told.limits()).isEqualTo(talk.limits);
        assertThat(told.lines().get(0).units()).isZero();
    }

    @Test
    void givenAMessageThatChangedSomething_whenRepeated_thenItsAnswerWaitsForTheBackupToo() {
        Talk talk = new Talk(rpm(10));
        SubjectMessage message = talk.message("a", hold(1, requests(1)));

        SubjectOutcome first = talk.send(message);

        assertThat(talk.send(message)).isEqualTo(new SubjectOutcome(first.answer(), true, true));
        assertThat(first.changed()).isTrue();
    }

    @Test
    void givenANodeThatForgotItsSlice_whenItBeginsAnew_thenWhatItSpendsCountsFromZero() {
        // Given
        Talk talk = new Talk(rpm(100));
        SliceGrant old = grant(talk, "a", report(0, 0, 0, 0, 40));
        grant(talk, "a", report(old.term(), 30, 0, 0, 0));

        // When
        SliceGrant next = grant(talk, "a", report(0, 0, 0, 0, 20));
        grant(talk, "a", report(next.term(), 20, 0, 0, 0));

        // Then
        assertThat(next.term()).isGreaterThan(old.term());
        assertThat(talk.used()).isEqualTo(50);
    }

    @Test
    void givenARefusedMessageThatComesAgainLate_whenANewerOneCameMeanwhile_thenItIsStale() {
        Talk talk = new Talk(rpm(1));
        talk.ask(requests(1));
        SubjectMessage refused = talk.message("b", hold(1, requests(1)));
        talk.send(refused);
        talk.one("b", hold(2, requests(1)));
        talk.now += 61 * Talk.SECOND;

        assertThat(talk.send(refused).answer().stale()).isTrue();
        assertThat(talk.used()).isZero();
    }

    @Test
    void givenASliceAHoldAndSlots_whenReset_thenTheSubjectIsFullAndOldReportsAreVoid() {
        // Given
        Talk talk = new Talk(rpm(100), Limit.parallel(5));
        talk.ask("b", new Amounts(30, 0, 0, 2));
        talk.one("b", hold(9, requests(2)));
        SliceGrant slice = grant(talk, "a", report(0, 0, 0, 0, 40));

        // When
        talk.say("operator", new Operation.Reset(1));

        // Then
        assertThat(talk.used()).isZero();
        assertThat(talk.peek(1).used()).as("slots stay with their calls").isEqualTo(2);
        SliceGrant next = grant(talk, "a", report(slice.term(), 7, 0, 33, 0));
        assertThat(next.term()).isGreaterThan(slice.term());
        assertThat(next.lines().get(0).slot()).as("nothing to refund").isEqualTo(SliceGrant.NO_SLOT);
        assertThat(talk.used()).isZero();
        talk.now += Talk.SECOND;
        talk.say("b", new Operation.Confirm(9, Talk.SECOND));
        assertThat(talk.used()).as("it goes after the reset").isEqualTo(2);
    }

    private static SliceReport report(long term, long spent, long busy, long stock, long want) {
        return new SliceReport(term, LIFE, 0, List.of(new SliceReport.Line(Meter.RPM, spent, busy, stock, want)));
    }

    private static SubjectMessage with(SubjectMessage message, SliceReport report) {
        return new SubjectMessage(
                message.node(),
                message.incarnation(),
                message.number(),
                message.limits(),
                message.operations(),
                report);
    }

    private static SliceGrant grant(Talk talk, String node, SliceReport report) {
        return talk.send(with(talk.message(node), report)).answer().slice();
    }

    private static long granted(Talk talk, String node, SliceReport report) {
        return grant(talk, node, report).lines().get(0).units();
    }
}
