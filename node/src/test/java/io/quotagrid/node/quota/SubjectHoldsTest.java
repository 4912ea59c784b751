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

/** What calls hold on a subject, and how it ends: holds, settlements, parallel slots. */
final class SubjectHoldsTest {

    @Test
    void givenAnOpenHold_whenItsCounterBecomesAnother_thenItIsCountedOnceAndCanStillEnd() {
        // Given
        Talk talk = new Talk(rpm(100));
        talk.one("a", hold(1, requests(3)));
        talk.one("a", hold(2, requests(5)));

        // When
        talk.limits(rpm(50)); // from a ring to an exact log
        assertThat(talk.used()).isEqualTo(8);
        talk.now += Talk.SECOND;
        talk.say("a", new Operation.Confirm(1, Talk.SECOND));
        talk.say("a", new Operation.Cancel(2));

        // Then
        assertThat(talk.used()).isEqualTo(3);
    }

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

        assertThat(second).isEqualTo(new SubjectOutcome(first.answer(), true, true));
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
    void givenAHold_whenItsCallWentLater_thenItIsBookedThenAndTheBookingIsNamed() {
        // Given
        Talk talk = new Talk(rpm(10));
        Reply.Granted granted = (Reply.Granted) talk.one("a", hold(1, requests(1)));
        talk.now += 2 * Talk.SECOND;

        // When
        Reply reply = talk.one("a", new Operation.Confirm(1, Talk.SECOND));

        // Then
        assertThat(reply).isInstanceOf(Reply.Booked.class);
        Booking moved = ((Reply.Booked) reply).bookings().get(0);
        assertThat(moved.slot()).isEqualTo(granted.bookings().get(0).slot() + Talk.SECOND);
        talk.now += 59 * Talk.SECOND - 1;
        assertThat(talk.used()).isEqualTo(1);
        talk.now += 2;
        assertThat(talk.used()).isZero();
    }

    @Test
    void givenAHoldThatStaysOpen_whenItsWindowPasses_thenItStillCountsUntilItsCallCannotGoAnyMore() {
        Talk talk = new Talk(rpm(10));
        talk.say("a", new Operation.Hold(1, requests(1), Enforcement.REFUSE, 40 * Talk.SECOND));

        talk.now += 99 * Talk.SECOND;

        assertThat(talk.used()).isEqualTo(1);
        talk.now += 2 * Talk.SECOND;
        assertThat(talk.used()).isZero();
    }

    @Test
    void givenAHoldThatCameTwice_whenAskedForAgain_thenItIsGrantedWithAllThatItHolds() {
        Talk talk = new Talk(rpm(100), Limit.parallel(5));
        talk.one("a", hold(1, new Amounts(1, 0, 0, 1)));

        Reply.Granted again = (Reply.Granted) talk.one("a", hold(1, new Amounts(1, 0, 0, 1)));

        assertThat(again.standings()).extracting(Standing::requested).containsExactly(1L, 1L);
        assertThat(again.standings()).extracting(Standing::used).containsExactly(1L, 1L);
    }

    @Test
    void givenAHoldThatNobodyConfirms_whenItsDeadlineIsLongOver_thenItIsAChargeAndItsSlotIsFree() {
        Talk talk = new Talk(rpm(100), Limit.parallel(5));
        talk.one("a", hold(1, new Amounts(1, 0, 0, 1)));

        talk.now += 33 * Talk.SECOND;
        talk.one("b", hold(1, new Amounts(0, 0, 0, 0)));

        assertThat(talk.state.promised(Meter.PARALLEL)).isZero();
        assertThat(talk.used()).isEqualTo(1);
        Reply full = talk.one("b", hold(2, new Amounts(0, 0, 0, 5)));
        assertThat(full).isInstanceOf(Reply.Granted.class);
    }

    @Test
    void givenCallsThatWentBeforeAReset_whenTheirConfirmsComeAfterIt_thenTheyDoNotCount() {
        // Given
        Talk talk = new Talk(rpm(20));
        talk.one("b", hold(1, requests(2)));
        talk.one("b", hold(2, requests(3)));
        talk.now += 10_000;

        // When
        talk.say("operator", new Operation.Reset(1));
        talk.now += 20_000;
        talk.say("b", new Operation.Confirm(1, 5_000));
        talk.now += 31 * Talk.SECOND; // the other is carried along
        talk.ask("a", requests(1));
        talk.say("b", new Operation.Confirm(2, 6_000));

        // Then
        assertThat(talk.used()).isEqualTo(1);
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

    private static Booking booked(Talk talk, long tokens) {
        return ((Reply.Granted) talk.ask(tokens(tokens))).bookings().get(0);
    }

    private static Operation settle(long call, Booking booking, long actual, long permits) {
        return new Operation.Settle(call, List.of(new Operation.Correction(booking, actual)), permits);
    }
}
