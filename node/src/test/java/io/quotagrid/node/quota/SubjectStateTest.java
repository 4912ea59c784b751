package io.quotagrid.node.quota;

import static io.quotagrid.node.quota.Talk.requests;
import static io.quotagrid.node.quota.Talk.rpm;
import static io.quotagrid.node.quota.Talk.tpm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The acceptance cases of the window, by number, through the state of one subject. */
final class SubjectStateTest {

    @Test
    void case1_givenLimitTwo_whenThreeHits_thenOneThenNoneRemainsThenRefused() {
        Talk talk = new Talk(rpm(2));

        List<Long> remaining = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            remaining.add(
                    ((Reply.Granted) talk.ask(requests(1))).standings().get(0).remaining());
        }
        Reply third = talk.ask(requests(1));

        assertThat(remaining).containsExactly(1L, 0L);
        assertThat(third).isInstanceOf(Reply.Refused.class);
    }

    @Test
    void case2_givenLimit2000_whenAskedInTurn_thenWhatDoesNotFitIsPassedOver() {
        Talk talk = new Talk(rpm(2000));

        List<Long> remaining = LongStream.of(1000, 1500, 500, 400, 100, 1)
                .mapToObj(units ->
                        Talk.standings(talk.ask(requests(units))).get(0).remaining())
                .toList();

        assertThat(remaining).containsExactly(1000L, 1000L, 500L, 100L, 0L, 0L);
    }

    @Test
    void givenACopyWhoseTimeLeadsTheOwnersClock_whenItCountsInLargerSteps_thenNothingIsForgotten() {
        // Given
        Talk here = new Talk(rpm(100));
        for (int second = 0; second < 20; second++) {
            here.now = Talk.START + second * Talk.SECOND;
            here.ask("a", requests(1));
        }
        Talk ahead = new Talk(rpm(100));
        ahead.now = Talk.START + 80 * Talk.SECOND;
        ahead.ask("b", requests(1));
        here.now = Talk.START + 50 * Talk.SECOND;
        here.state.mergeWith(ahead.state);

        // When
        here.state.coarsen(here.now);

        // Then
        assertThat(here.used()).isEqualTo(21);
    }

    @Test
    void case26_givenLimitChanges_whenHitsBetween_thenWhatWasUsedStaysUsed() {
        Talk talk = new Talk(rpm(100));
        List<Long> remaining = new ArrayList<>();

        for (int hit = 0; hit < 5; hit++) {
            if (hit == 2) {
                talk.limits(rpm(10));
            }
            if (hit == 4) {
                talk.limits(rpm(200));
            }
            remaining.add(
                    ((Reply.Granted) talk.ask(requests(1))).standings().get(0).remaining());
        }

        assertThat(remaining).containsExactly(99L, 98L, 7L, 6L, 195L);
    }

    @Test
    void case3_givenAskAboveTheLimit_whenHeld_thenItNeverFitsAndNothingIsCounted() {
        Talk talk = new Talk(rpm(10));

        Standing standing = Talk.standings(talk.ask(requests(11))).get(0);

        assertThat(standing.verdict()).isEqualTo(Verdict.NEVER_FITS);
        assertThat(standing.retryAfter()).isZero();
        assertThat(talk.used()).isZero();
    }

    @Test
    void case3_givenOnlyTheEstimateAboveTheLimit_whenHeld_thenTheLimitIsReserved() {
        Talk talk = new Talk(tpm(1000));

        Standing standing =
                Talk.standings(talk.ask(new Amounts(1, 5000, 1000, 0))).get(0);

        assertThat(standing.verdict()).isEqualTo(Verdict.FITS);
        assertThat(standing.requested()).isEqualTo(1000);
        assertThat(Talk.standings(talk.ask(new Amounts(1, 5000, 1001, 0)))
                        .get(0)
                        .verdict())
                .isEqualTo(Verdict.NEVER_FITS);
    }

    @ParameterizedTest
    @CsvSource({"40, 1", "40, 20", "1000, 1", "1000, 20"})
    void case4and5_givenFullAtTheEndOfAMinute_whenFloodedInTheNext_thenNoMinuteHoldsMoreThanTheLimit(
            long limit, long flood) {
        // Given
        Talk talk = new Talk(rpm(limit));
        long[] admittedAt = new long[(int) limit * 3];
        int admitted = 0;

        // When
        for (long at = 59_400_000; at <= 125_000_000; at += 60_000_000 / limit / flood) {
            boolean lastOrFirstPercent = at % 60_000_000 >= 59_400_000 || at % 60_000_000 < 600_000;
            talk.now = Talk.START + at;
            if ((flood > 1 || lastOrFirstPercent) && Talk.granted(talk.ask(requests(1)))) {
                admittedAt[admitted++] = at;
            }
        }

        // Then
        for (int first = 0; first + limit < admitted; first++) {
            assertThat(admittedAt[first + (int) limit] - admittedAt[first]).isGreaterThan(60_000_000);
        }
        assertThat(admitted).isGreaterThan(flood > 1 ? (int) limit : 0);
    }

    @Test
    void case8_givenTenIdleWindows_whenAsked_thenTheWholeLimitIsThereAndTheEntryMayGo() {
        Talk talk = new Talk(new Limit(Meter.RPM, 5, Duration.ofSeconds(1), Strategy.SLIDING_WINDOW));
        talk.ask(requests(5));
        assertThat(talk.state.idle(talk.now, node -> true)).isFalse();

        talk.now += 10 * Talk.SECOND;

        assertThat(talk.state.idle(talk.now, node -> true)).isTrue();
        assertThat(talk.ask(requests(5))).isInstanceOf(Reply.Granted.class);
    }

    @Test
    void case8_givenOneMinuteUsed_whenTwoSubWindowsMoreHaveNotPassed_thenTheEntryStays() {
        Talk talk = new Talk(rpm(500));
        talk.ask(requests(5));

        assertThat(talk.state.idle(talk.now + 60_499_999, node -> true)).isFalse();
        assertThat(talk.state.idle(talk.now + 60_500_000, node -> true)).isTrue();
    }

    @Test
    void case9_givenAmountsNear2To63_whenHeld_thenNeverFitsAndNothingCounted() {
        Talk talk = new Talk(rpm(100), tpm(1000), Limit.parallel(5));
        Amounts huge = new Amounts(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

        Reply reply = talk.ask(huge);

        assertThat(Talk.standings(reply)).extracting(Standing::verdict).containsOnly(Verdict.NEVER_FITS);
        assertThat(Talk.standings(talk.ask(Amounts.PEEK)))
                .extracting(Standing::used)
                .containsOnly(0L);
    }

    @Test
    void case9_givenNegativeAmounts_whenAsked_thenAClearError() {
        assertThatThrownBy(() -> new Amounts(-1, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("requests must not be negative but was -1");
    }

    @Test
    void case9_givenShadow_whenAmountsNear2To63AreCountedAgainAndAgain_thenNothingWraps() {
        Talk talk = new Talk(rpm(100), tpm(1000));
        Amounts huge = new Amounts(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 0);
        for (int i = 0; i < 300; i++) {
            long call = talk.nextCall();
            talk.say("a", new Operation.Hold(call, huge, Enforcement.SHADOW), new Operation.Confirm(call));
        }

        assertThat(talk.peek(0).used()).isPositive().isLessThanOrEqualTo(WindowCounter.MOST);
        assertThat(talk.peek(1).used()).isPositive().isLessThanOrEqualTo(WindowCounter.MOST);
    }

    @Test
    void case10_givenRefundOfMoreThanCharged_whenSettled_thenNeverAboveTheLimit() {
        Talk talk = new Talk(rpm(10));
        Booking booking = ((Reply.Granted) talk.ask(requests(4))).bookings().get(0);
        Booking inflated = new Booking(Meter.RPM, booking.slot(), 1000);

        talk.say("a", new Operation.Settle(1, List.of(new Operation.Correction(inflated, 0)), 0));

        assertThat(talk.peek(0).remaining()).isEqualTo(10);
    }

    @Test
    void case16_givenShadow_whenPastTheLimit_thenNeverRefusesAndSaysWhatItWouldHave() {
        Talk talk = new Talk(rpm(2));
        List<Verdict> verdicts = new ArrayList<>();

        for (int i = 0; i < 4; i++) {
            Reply reply = talk.one("a", new Operation.Hold(i, requests(1), Enforcement.SHADOW));
            verdicts.add(((Reply.Granted) reply).standings().get(0).verdict());
        }

        assertThat(verdicts).containsExactly(Verdict.FITS, Verdict.FITS, Verdict.WOULD_REFUSE, Verdict.WOULD_REFUSE);
        assertThat(talk.used()).isEqualTo(4);
    }

    @Test
    void case28_givenWindowShortened_whenAsked_thenTheLastTenSecondsStillCount() {
        Talk talk = new Talk(rpm(100));
        talk.ask(requests(30));
        talk.now += 45 * Talk.SECOND;
        talk.ask(requests(20));

        talk.limits(new Limit(Meter.RPM, 100, Duration.ofSeconds(10), Strategy.SLIDING_WINDOW));

        assertThat(talk.used()).isEqualTo(20);
        talk.now += 9 * Talk.SECOND;
        assertThat(talk.used()).isEqualTo(20);
        talk.now += 2 * Talk.SECOND;
        assertThat(talk.used()).isZero();
    }

    @Test
    void givenALimitCrosses64_whenConverted_thenEverythingStillCounts() {
        Talk talk = new Talk(rpm(64));
        talk.ask(requests(30));

        talk.limits(rpm(65));
        long inTheRing = talk.used();
        talk.limits(rpm(64));

        assertThat(inTheRing).isEqualTo(30);
        assertThat(talk.used()).isEqualTo(30);
    }

    @Test
    void givenAnOlderLimitSet_whenAMessageBringsIt_thenTheNewerStaysInForce() {
        Talk talk = new Talk(rpm(10));
        LimitSet older = talk.limits;
        talk.limits(rpm(5));
        talk.ask(requests(5));

        talk.limits = older;

        assertThat(talk.ask(requests(1))).isInstanceOf(Reply.Refused.class);
        assertThat(talk.state.limits().epoch()).isEqualTo(2);
    }

    @Test
    void givenSeveralMeters_whenOneIsFull_thenNoneIsChargedAndItIsNamed() {
        Talk talk = new Talk(rpm(10), tpm(1000), Limit.parallel(5));
        talk.ask(new Amounts(1, 900, 0, 1));

        Reply refused = talk.ask(new Amounts(1, 200, 0, 1));

        assertThat(Talk.standings(refused))
                .extracting(Standing::verdict)
                .containsExactly(Verdict.FITS, Verdict.REFUSED, Verdict.FITS);
        assertThat(Talk.standings(refused)).extracting(Standing::used).containsExactly(1L, 900L, 1L);
    }

    @Test
    void givenSeveralWindows_whenTheHourIsFull_thenTheMinuteDoesNotHelp() {
        Talk talk = new Talk(rpm(10), new Limit(Meter.RPH, 15, Duration.ofHours(1), Strategy.SLIDING_WINDOW));
        talk.ask(requests(10));
        talk.now += 61 * Talk.SECOND;
        talk.ask(requests(5));

        List<Standing> standings = Talk.standings(talk.ask(requests(1)));

        assertThat(standings).extracting(Standing::verdict).containsExactly(Verdict.FITS, Verdict.REFUSED);
        assertThat(standings.get(1).retryAfter())
                .isEqualTo(Duration.ofSeconds(3539).plusNanos(1_000));
    }
}
