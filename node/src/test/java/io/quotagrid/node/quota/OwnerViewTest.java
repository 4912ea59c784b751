package io.quotagrid.node.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an owner grants while its cluster is not whole. */
final class OwnerViewTest {
    private final Talk talk = new Talk(Talk.rpm(9));

    /** An owner that may grant a part of nine, or nothing now, and lost what it knew at that time. */
    private record Owner(long part, boolean grants, long lostAtMicros) implements OwnerView {
        @Override
        public boolean test(String node) {
            return true;
        }

        @Override
        public long room(long limit) {
            return limit * part / 9;
        }
    }

    private Reply ask(Owner owner, long requests) {
        long call = talk.nextCall();
        SubjectMessage message =
                talk.message("a", Talk.hold(call, Talk.requests(requests)), new Operation.Confirm(call));
        return talk.state
                .handle(Talk.SUBJECT, message, talk.now, owner)
                .answer()
                .replies()
                .get(0);
    }

    @Test
    void givenAThirdOfTheCluster_whenAsked_thenAThirdOfTheLimitIsGrantedAndTheRestRefusedForNow() {
        Owner third = new Owner(3, true, OwnerView.NEVER);
        for (int i = 0; i < 3; i++) {
            assertThat(Talk.granted(ask(third, 1))).isTrue();
        }

        Standing refused = Talk.standings(ask(third, 1)).get(0);

        assertThat(refused.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(refused.limit().max()).isEqualTo(9);
        assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
        assertThat(Talk.granted(ask(new Owner(9, true, OwnerView.NEVER), 6))).isTrue();
    }

    @Test
    void givenAPartWithoutRoomForALargeCharge_whenAsked_thenItIsRefusedForNowAndNotForGood() {
        Standing refused =
                Talk.standings(ask(new Owner(3, true, OwnerView.NEVER), 5)).get(0);

        assertThat(refused.verdict()).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void givenAnOwnerThatMayNotGrantNow_whenAsked_thenCallersWaitAndNothingIsCharged() {
        Owner unsure = new Owner(9, false, OwnerView.NEVER);

        assertThat(ask(unsure, 1)).isInstanceOf(Reply.Wait.class);

        assertThat(talk.used()).isZero();
        assertThat(Talk.granted(ask(new Owner(9, true, OwnerView.NEVER), 9))).isTrue();
    }

    @Test
    void givenASubjectThatWasLost_whenAsked_thenItCountsAsFullForAWindowFromTheLoss() {
        Owner lost = new Owner(9, true, talk.now - 10 * Talk.SECOND);

        Standing refused = Talk.standings(ask(lost, 1)).get(0);

        assertThat(refused.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(51));
        talk.now += 51 * Talk.SECOND;
        assertThat(Talk.granted(ask(lost, 9))).isTrue();
    }

    @Test
    void givenASubjectThatWasLostLongAgo_whenAsked_thenItIsEmpty() {
        assertThat(Talk.granted(ask(new Owner(9, true, talk.now - 60 * Talk.SECOND), 9)))
                .isTrue();
    }

    @Test
    void givenASubjectThatOneSideLost_whenTheOtherSideComesBackWithIt_thenOnlyItsCountsCount() {
        ask(new Owner(9, true, OwnerView.NEVER), 4);
        SubjectState whole = talk.state;
        talk.state = new SubjectState(240);
        Owner lost = new Owner(9, true, talk.now);
        assertThat(Talk.granted(ask(lost, 1))).isFalse();

        talk.state.mergeWith(whole);

        assertThat(Talk.granted(ask(lost, 5))).isTrue();
        assertThat(Talk.granted(ask(lost, 1))).isFalse();
    }

    @Test
    void givenASubjectThatIsLost_whenItMoves_thenItsNewOwnerKnows() {
        Owner lost = new Owner(9, true, talk.now);
        ask(lost, 1);
        talk.state = talk.state.copy();

        assertThat(Talk.granted(ask(new Owner(9, true, OwnerView.NEVER), 1))).isFalse();
    }
}
