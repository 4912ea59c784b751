package io.quotagrid.node.quota;

import static io.quotagrid.node.quota.Talk.hold;
import static io.quotagrid.node.quota.Talk.requests;
import static io.quotagrid.node.quota.Talk.rpm;
import static io.quotagrid.node.quota.Talk.tokens;
import static io.quotagrid.node.quota.Talk.tpm;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What calls hold on a subject, and how it ends: holds, settlements, parallel slots, repeats and restarts. */
final class SubjectHoldsTest {

    @Test
    void case30_givenReserved1000_whenSettledAt400_thenUsed400() {
        Talk talk = new Talk(tpm(2000));
        Booking booking = booked(talk, 1000);

        talk.say("a", settle(1, booking, 400, 0));

        assertThat(talk.used()).isEqualTo(400);
    }

    @Test
    void case30_givenReserved1000_whenSettledAt1500_thenTheNextIsRefusedUntilItSlides() {
        Talk talk = new Talk(tpm(1200));
        Booking booking = booked(talk, 1000);
        talk.now += 10 * Talk.SECOND;

        talk.say("a", settle(1, booking, 1500, 0));

        assertThat(talk.used()).isEqualTo(1500);
        talk.now += 49 * Talk.SECOND;
        assertThat(talk.ask(tokens(1))).isInstanceOf(Reply.Refused.class);
        talk.now += 2 * Talk.SECOND;
        assertThat(talk.used()).isEqualTo(500); // the debt counts from when it was known
        assertThat(talk.ask(tokens(700))).isInstanceOf(Reply.Granted.class);
    }

    @Test
    void case30_givenSettlement_whenDeliveredTwice_thenCountedOnce() {
        Talk talk = new Talk(tpm(2000));
        Booking booking = booked(talk, 1000);
        booked(talk, 500);
        SubjectMessage message = talk.message("a", settle(1, booking, 400, 0));
        SubjectOutcome first = talk.send(message);

        SubjectOutcome second = talk.send(message);

        assertThat(second.answer()).isEqualTo(first.answer());
        assertThat(second.changed()).isFalse();
        assertThat(talk.used()).isEqualTo(900);
    }

    @Test
    void case30_givenUnknownBooking_whenRefunded_thenNoEffect() {
        Talk talk = new Talk(tpm(2000));
        Booking booking = booked(talk, 1000);
        Booking unknown = new Booking(Meter.TPM, booking.slot() + 77, 1000);
        Booking unlimited = new Booking(Meter.RPD, booking.slot(), 1000);

        SubjectOutcome outcome = talk.say("a", settle(9, unknown, 0, 1), settle(9, unlimited, 0, 0));

        assertThat(outcome.changed()).isFalse();
        assertThat(talk.used()).isEqualTo(1000);
    }

    @Test
    void case30_givenBookingThatLeftTheWindow_whenRefundedLate_thenNoEffect() {
        Talk talk = new Talk(tpm(2000));
        Booking booking = booked(talk, 1000);
        talk.now += 70 * Talk.SECOND;
        booked(talk, 1000);

        assertThat(talk.say("a", settle(1, booking, 0, 0)).changed()).isFalse();
        assertThat(talk.used()).isEqualTo(1000);
    }

    @Test
    void givenBookingFromBeforeAConversion_whenRefunded_thenTheEstimateStands() {
        Talk talk = new Talk(tpm(64));
        Booking booking = booked(talk, 50);
        talk.limits(tpm(1000));
        booked(talk, 50);

        talk.say("a", settle(1, booking, 0, 0));

        assertThat(talk.used()).isEqualTo(100);
    }

    @Test
    void givenHold_whenCancelled_thenAsIfItHadNeverBeen() {
        Talk talk = new Talk(rpm(10), tpm(1000), Limit.parallel(2));
        talk.say("a", hold(1, new Amounts(1, 700, 0, 1)));

        assertThat(talk.say("a", new Operation.Cancel(1)).changed()).isTrue();
        assertThat(Talk.standings(talk.ask(Amounts.PEEK)))
                .extracting(Standing::used)
                .containsOnly(0L);
        assertThat(talk.say("a", new Operation.Cancel(1)).changed()).isFalse();
    }

    @Test
    void givenHoldThatWasConfirmed_whenCancelled_thenItStaysCharged() {
        Talk talk = new Talk(rpm(10));
        talk.say("a", hold(1, requests(1)), new Operation.Confirm(1));

        talk.say("a", new Operation.Cancel(1));

        assertThat(talk.used()).isEqualTo(1);
    }

    @Test
    void givenOnlyOpenHoldsInTheWay_whenAsked_thenWaitAndNotRefused() {
        Talk talk = new Talk(rpm(2));
        talk.ask(requests(1));
        talk.say("b", hold(7, requests(1)));

        assertThat(talk.one("a", hold(8, requests(1)))).isInstanceOf(Reply.Wait.class);
        assertThat(talk.one("a", hold(9, requests(2)))).isInstanceOf(Reply.Refused.class);
        talk.say("b", new Operation.Confirm(7));
        assertThat(talk.one("a", hold(8, requests(1)))).isInstanceOf(Reply.Refused.class);
    }

    @Test
    void givenHoldOfANodeThatIsGone_whenAsked_thenItCountsAsCharged() {
        Talk talk = new Talk(rpm(2));
        talk.say("b", hold(7, requests(2)));

        talk.dead.add("b");

        assertThat(talk.one("a", hold(8, requests(1)))).isInstanceOf(Reply.Refused.class);
    }

    @Test
    void givenRoomForTheSecondOnly_whenBothInOneMessage_thenTheFirstIsPassedOver() {
        Talk talk = new Talk(rpm(10));
        talk.ask(requests(5));

        List<Reply> replies = talk.say("a", hold(1, requests(6)), hold(2, requests(5)))
                .answer()
                .replies();

        assertThat(replies.get(0)).isInstanceOf(Reply.Refused.class);
        assertThat(replies.get(1)).isInstanceOf(Reply.Granted.class);
    }

    @Test
    void case31_givenTenCallsOf700_whenTpm1000_thenOneIsAdmitted() {
        Talk talk = new Talk(tpm(1000));
        int admitted = 0;
        for (int i = 0; i < 10; i++) {
            admitted += Talk.granted(talk.ask("n" + i % 3, tokens(700))) ? 1 : 0;
        }

        assertThat(admitted).isEqualTo(1);
    }

    @Test
    void givenSlotsTaken_whenCallsSettle_thenSlotsAreFreeAndDoubleReleaseCountsOnce() {
        Talk talk = new Talk(Limit.parallel(2));
        talk.ask("a", new Amounts(1, 0, 0, 1));
        talk.ask("b", new Amounts(1, 0, 0, 1));
        Reply refused = talk.ask("a", new Amounts(1, 0, 0, 1));

        talk.say("a", new Operation.Settle(1, List.of(), 1));
        talk.say("a", new Operation.Settle(1, List.of(), 1));

        assertThat(refused).isInstanceOf(Reply.Refused.class);
        assertThat(talk.used()).isEqualTo(1); // b's
    }

    @Test
    void givenSlotsOfANodeThatIsGone_whenAsked_thenTheyAreFreeAndComeBackWithIt() {
        Talk talk = new Talk(Limit.parallel(10));
        for (int i = 0; i < 7; i++) {
            talk.ask("b", new Amounts(1, 0, 0, 1));
        }

        talk.dead.add("b");
        long whileGone = talk.used();
        talk.dead.clear();

        assertThat(whileGone).isZero();
        assertThat(talk.used()).isEqualTo(7);
    }

    @Test
    void givenANodeComesBack_whenItsNewSelfSpeaks_thenOldSlotsAreFreeAndOldHoldsAreCharges() {
        // Given
        Talk talk = new Talk(rpm(10), Limit.parallel(10));
        talk.say("b", hold(7, new Amounts(3, 0, 0, 1)));

        // When
        SubjectOutcome outcome =
                talk.send(new SubjectMessage("b", 2, 1, talk.limits, List.of(new Operation.Cancel(7))));

        // Then
        assertThat(outcome.changed()).isTrue();
        assertThat(talk.peek(0).used()).isEqualTo(3);
        assertThat(talk.peek(1).used()).isZero();
    }

    @Test
    void givenANodeCameBack_whenItsOldSelfSpeaks_thenStaleAndNothingChanges() {
        Talk talk = new Talk(rpm(10));
        talk.send(new SubjectMessage("b", 2, 1, talk.limits, List.of(hold(1, requests(1)))));

        SubjectOutcome outcome = talk.send(new SubjectMessage("b", 1, 99, talk.limits, List.of(hold(2, requests(1)))));

        assertThat(outcome).isEqualTo(new SubjectOutcome(new SubjectAnswer(99, List.of(), true), false));
        assertThat(talk.used()).isEqualTo(1);
    }

    @Test
    void givenAnOvertakenNumber_whenItArrives_thenStaleAndNothingChanges() {
        Talk talk = new Talk(rpm(10));
        SubjectMessage first = talk.message("a", hold(1, requests(1)));
        talk.say("a", hold(2, requests(1)));

        SubjectOutcome outcome = talk.send(first);

        assertThat(outcome.answer().stale()).isTrue();
        assertThat(outcome.changed()).isFalse();
        assertThat(talk.used()).isEqualTo(1);
    }

    @Test
    void givenARefusal_whenAnswered_thenNothingHasChangedAndNothingIsWritten() {
        Talk talk = new Talk(rpm(1));
        talk.ask(requests(1));
        byte[] before = Bytes.of(talk.state);
        talk.now += 5 * Talk.SECOND;

        SubjectOutcome outcome = talk.say("new", hold(1, requests(1)));

        assertThat(outcome.changed()).isFalse();
        assertThat(Bytes.of(talk.state)).isEqualTo(before);
    }

    @Test
    void givenARefusal_whenRepeatedAfterRoomCame_thenTheSameAnswerAndNothingIsHeld() {
        Talk talk = new Talk(rpm(1));
        talk.ask(requests(1));
        SubjectMessage message = talk.message("a", hold(7, requests(1)));
        SubjectOutcome refused = talk.send(message);
        talk.now += 120 * Talk.SECOND;

        assertThat(talk.send(message)).isEqualTo(refused);
        assertThat(talk.used()).isZero();
    }

    @Test
    void givenMoreNodesThanRows_whenTheirUseStillCounts_thenRowsAreTakenOverAndNothingIsForgotten() {
        Talk talk = new Talk(rpm(5000));
        for (int i = 0; i < 3000; i++) {
            talk.ask("pod-" + i, requests(1));
            talk.dead.clear();
            talk.dead.addAll(List.of("pod-" + i, "pod-" + (i - 1)));
            talk.now += 1;
        }

        assertThat(talk.used()).isEqualTo(3000);
    }

    @Test
    void givenAnOwnerWhoseClockIsBehind_whenItTakesOver_thenTimeDoesNotRunBack() {
        Talk talk = new Talk(rpm(1));
        talk.ask(requests(1));

        talk.now -= Talk.SECOND;
        Reply reply = talk.ask(requests(1));

        assertThat(Talk.standings(reply).get(0).retryAfter().toMillis()).isEqualTo(60_000);
    }

    @Test
    void givenAFormerOwnerAnHourAhead_whenTheClockIsRightAgain_thenItsBookingsCountAsBookedNow() {
        Talk talk = new Talk(rpm(1));
        talk.now += 3600 * Talk.SECOND;
        talk.ask(requests(1));
        talk.now -= 3600 * Talk.SECOND;

        assertThat(talk.ask(requests(1))).isInstanceOf(Reply.Refused.class);
        talk.now += 63 * Talk.SECOND;

        assertThat(talk.ask(requests(1))).isInstanceOf(Reply.Granted.class);
    }

    @Test
    void givenManyNodesComeAndGo_whenTheirUseHasPassed_thenTheirRowsAreReused() {
        Talk talk = new Talk(rpm(100));
        for (int i = 0; i < 100; i++) {
            talk.ask("pod-" + i, requests(1));
            talk.dead.add("pod-" + i);
            talk.now += 20 * Talk.SECOND;
        }

        assertThat(Bytes.of(talk.state).length).isLessThan(600);
        assertThat(talk.used()).isEqualTo(3);
    }

    private static Booking booked(Talk talk, long tokens) {
        return ((Reply.Granted) talk.ask(tokens(tokens))).bookings().get(0);
    }

    private static Operation settle(long call, Booking booking, long actual, long permits) {
        return new Operation.Settle(call, List.of(new Operation.Correction(booking, actual)), permits);
    }
}
