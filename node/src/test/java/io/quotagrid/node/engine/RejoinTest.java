package io.quotagrid.node.engine;

import static io.quotagrid.node.engine.EngineRig.decided;
import static io.quotagrid.node.engine.Plans.USER;
import static io.quotagrid.node.engine.Plans.charge;
import static io.quotagrid.node.engine.Plans.one;
import static io.quotagrid.node.engine.Plans.plan;
import static io.quotagrid.node.engine.Plans.rpm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotagrid.config.Limit;
import io.quotagrid.node.engine.ScriptedStore.Fate;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.Reservation;
import io.quotagrid.node.quota.SubjectMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A node whose part of a split cluster joins another. */
final class RejoinTest {
    private static final Duration PAUSE = Duration.ofMillis(60);
    private static final Limit SLOTS = Limit.parallel(3);

    private final EngineRig rig = new EngineRig();

    @Test
    void givenANodeThatIsJoining_whenCallsCome_thenNothingIsSentUntilItHasJoined() {
        // Given
        rig.engine.joining(2);

        // When
        CompletableFuture<Decision> call = rig.reserve(plan(one(USER, 100)));
        rig.pass(PAUSE);

        // Then
        assertThat(call).isNotDone();
        assertThat(rig.store.sent(USER)).isEmpty();
        rig.engine.joined();
        rig.pass(PAUSE);
        assertThat(decided(call)).isInstanceOf(Decision.Admitted.class);
        assertThat(rig.store.sent(USER))
                .allSatisfy(message -> assertThat(message.incarnation()).isEqualTo(2));
    }

    @Test
    void givenAMessageUnderWay_whenTheNodeHasJoined_thenItsCallAsksAgainAndTheLateAnswerIsNoAnswer() {
        // Given
        rig.store.next(USER, Fate.ANSWERED_LATE);
        CompletableFuture<Decision> call = rig.reserve(plan(one(USER, 100)));

        // When
        rig.engine.joining(2);
        rig.engine.joined();
        rig.store.release(USER);
        rig.pass(PAUSE);

        // Then
        assertThat(decided(call)).isInstanceOf(Decision.Admitted.class);
        assertThat(rig.store.sent(USER).stream().map(SubjectMessage::incarnation))
                .contains(1L, 2L);
        assertThat(rig.used(USER, rpm(100))).isEqualTo(2); // what the first had booked stays
        ((Decision.Admitted) call.join()).reservation().keep();
        rig.assertNothingHeld();
    }

    @Test
    void givenASlice_whenItIsHandedBackBeforeTheNodeJoins_thenOnlyWhatWasSpentCountsAndItTakesSlicesAgainLater() {
        // Given
        LaneEngine busy = rig.slicing("a", 2);
        long admitted = admitted(busy, 40);
        assertThat(busy.counts().slices().inHand()).isEqualTo(1);

        // When
        busy.handBack();
        busy.joining(3);
        busy.joined();

        // Then
        assertThat(rig.used(USER, rpm(1_000))).isEqualTo(admitted);
        admitted(busy, 40);
        assertThat(busy.counts().slices().inHand()).isEqualTo(1);
    }

    private long admitted(LaneEngine engine, int calls) {
        long admitted = 0;
        for (int i = 0; i < calls; i++) {
            CompletableFuture<Decision> call =
                    engine.reserve(plan(one(USER, 1_000))).toCompletableFuture();
            if (decided(call) instanceof Decision.Admitted yes) {
                yes.reservation().keep();
                admitted++;
            }
            rig.pass(Duration.ofMillis(5));
            engine.tick();
        }
        return admitted;
    }

    @Test
    void givenACallFromBefore_whenItEndsAfter_thenItFreesNoSlotOfAnother() {
        // Given
        Reservation before = rig.admit(slot());
        rig.pass(Duration.ofMillis(100));
        rig.engine.joining(2);
        rig.engine.joined();
        Reservation after = rig.admit(slot());
        rig.pass(Duration.ofMillis(100));

        // When
        before.keep();
        rig.pass(PAUSE);

        // Then
        assertThat(rig.used(USER, SLOTS)).isEqualTo(1);
        after.keep();
        rig.pass(PAUSE);
        assertThat(rig.used(USER, SLOTS)).isZero();
        rig.assertNothingHeld();
    }

    @Test
    void givenAnEndThatIsUnderWay_whenTheNodeJoins_thenItsCallerHearsOfItAndNothingIsRefundedTwice() {
        // Given
        Reservation reservation = rig.admit(plan(one(USER, 100)));
        rig.pass(Duration.ofMillis(100));
        rig.store.next(USER, Fate.ANSWERED_LATE);
        CompletableFuture<Void> ended = reservation.refund().toCompletableFuture();
        long settled = settles();

        // When
        rig.engine.joining(2);
        rig.engine.joined();
        rig.store.release(USER);
        rig.pass(PAUSE);

        // Then
        assertThat(ended).isCompletedExceptionally();
        assertThat(settles()).isEqualTo(settled);
        rig.assertNothingHeld();
    }

    @Test
    void givenANumberThatIsNotLarger_whenItIsToJoin_thenAnError() {
        assertThatThrownBy(() -> rig.engine.joining(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 1");
    }

    private long settles() {
        return rig.store.sent(USER).stream()
                .flatMap(message -> message.operations().stream())
                .filter(Operation.Settle.class::isInstance)
                .count();
    }

    private static AdmissionPlan slot() {
        return plan(charge(USER, new Amounts(0, 0, 0, 1), SLOTS));
    }
}
