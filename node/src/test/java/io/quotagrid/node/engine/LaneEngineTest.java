package io.quotagrid.node.engine;

import static io.quotagrid.node.engine.EngineRig.decided;
import static io.quotagrid.node.engine.Plans.TEAM;
import static io.quotagrid.node.engine.Plans.USER;
import static io.quotagrid.node.engine.Plans.one;
import static io.quotagrid.node.engine.Plans.plan;
import static io.quotagrid.node.engine.Plans.rpm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotagrid.node.engine.ScriptedStore.Fate;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.SubjectMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Lanes, deadlines and bad lines. */
final class LaneEngineTest {
    private final EngineRig rig = new EngineRig();

    @Test
    void givenMessageUnderWay_whenMoreCallsCome_thenTheyGoTogetherInTheNext() {
        rig.store.next(USER, Fate.HELD_BACK);
        List<CompletableFuture<Decision>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            calls.add(rig.reserve(plan(one(USER, 100))));
        }

        rig.store.release(USER);

        assertThat(calls).allSatisfy(call -> assertThat(decided(call)).isInstanceOf(Decision.Admitted.class));
        assertThat(rig.counts().messages()).isEqualTo(2);
        assertThat(rig.store.sent(USER).get(1).operations().stream().filter(Operation.Hold.class::isInstance))
                .hasSize(5);
    }

    @Test
    void givenAnswerLost_whenRepeated_thenTheSameNumberAndCountedOnce() {
        rig.store.next(USER, Fate.ANSWER_LOST, Fate.ANSWER_LOST);
        CompletableFuture<Decision> call = rig.reserve(plan(one(USER, 100)));

        rig.pass(Duration.ofMillis(60));
        rig.pass(Duration.ofMillis(60));

        assertThat(decided(call)).isInstanceOf(Decision.Admitted.class);
        assertThat(rig.used(USER, rpm(100))).isEqualTo(1);
        assertThat(rig.counts().repeats()).isEqualTo(2);
        assertThat(rig.store.sent(USER).stream().map(SubjectMessage::number).distinct())
                .hasSize(1);
    }

    @Test
    void givenMessageLost_whenRepeated_thenItIsCountedOnce() {
        rig.store.next(USER, Fate.MESSAGE_LOST);
        CompletableFuture<Decision> call = rig.reserve(plan(one(USER, 100)));
        assertThat(call).isNotCompleted();

        rig.pass(Duration.ofMillis(60));

        assertThat(decided(call)).isInstanceOf(Decision.Admitted.class);
        assertThat(rig.used(USER, rpm(100))).isEqualTo(1);
    }

    @Test
    void givenRefusalThatWasRepeated_whenAnswered_thenTheNextMessageCancelsIt() {
        rig.admit(plan(one(USER, 1))).keep();
        rig.pass(Duration.ofMillis(100));
        rig.store.next(USER, Fate.ANSWER_LOST);
        CompletableFuture<Decision> call = rig.reserve(plan(one(USER, 1)));
        int before = rig.store.sent(USER).size();

        rig.pass(Duration.ofMillis(60));

        assertThat(decided(call)).isInstanceOf(Decision.Rejected.class);
        List<SubjectMessage> sent = rig.store.sent(USER);
        assertThat(sent).hasSize(before + 2);
        assertThat(sent.get(before + 1).operations()).singleElement().isInstanceOf(Operation.Cancel.class);
        rig.assertNothingHeld();
    }

    @Test
    void givenNoAnswer_whenTheDeadlinePasses_thenUndecidedAndALateGrantIsTakenBack() {
        // Given
        rig.store.next(USER, Fate.ANSWERED_LATE);
        CompletableFuture<Decision> call = rig.reserve(plan(one(USER, 100), one(TEAM, 100)));

        // When
        rig.pass(EngineRig.DEADLINE);

        // Then
        assertThat(decided(call)).isInstanceOf(Decision.Undecided.class);
        assertThat(rig.used(TEAM, rpm(100))).isZero();
        assertThat(rig.used(USER, rpm(100))).isEqualTo(1);
        rig.store.release(USER);
        assertThat(rig.used(USER, rpm(100))).isZero();
        assertThat(rig.counts().undecided()).isEqualTo(1);
        rig.assertNothingHeld();
    }

    @Test
    void givenCallThatHasNotGoneYet_whenTheDeadlinePasses_thenItNeverGoes() {
        rig.store.next(USER, Fate.HELD_BACK);
        CompletableFuture<Decision> first = rig.reserve(plan(one(USER, 100)));
        CompletableFuture<Decision> second = rig.reserve(plan(one(USER, 100)));

        rig.pass(EngineRig.DEADLINE);
        rig.store.release(USER);

        assertThat(decided(first)).isInstanceOf(Decision.Undecided.class);
        assertThat(decided(second)).isInstanceOf(Decision.Undecided.class);
        assertThat(rig.store.sent(USER).stream()
                        .flatMap(message -> message.operations().stream())
                        .filter(Operation.Hold.class::isInstance))
                .hasSize(1);
        rig.assertNothingHeld();
    }

    @Test
    void givenDeadline_whenAMomentBefore_thenStillOpen() {
        rig.store.next(USER, Fate.HELD_BACK);
        CompletableFuture<Decision> call = rig.reserve(plan(one(USER, 100)));

        rig.pass(EngineRig.DEADLINE.minusNanos(1));

        assertThat(call).isNotCompleted();
    }

    @Test
    void givenFullQueue_whenOneMoreCalls_thenItIsUndecidedAtOnceAndHoldsNothing() {
        EngineRig narrow = new EngineRig(1, 2);
        narrow.store.next(TEAM, Fate.HELD_BACK);
        for (int i = 0; i < 3; i++) {
            assertThat(narrow.reserve(plan(one(TEAM, 100)))).isNotCompleted();
        }

        Decision decision = narrow.decide(plan(one(USER, 100), one(TEAM, 100)));

        assertThat(decision).isInstanceOf(Decision.Undecided.class);
        assertThat(narrow.used(USER, rpm(100))).isZero();
    }

    @Test
    void givenDefectAtOneOwner_whenCalled_thenTheCallFailsAndTheOthersHoldNothing() {
        rig.store.next(TEAM, Fate.BREAKS);

        CompletableFuture<Decision> call = rig.reserve(plan(one(USER, 100), one(TEAM, 100)));

        assertThatThrownBy(call::join)
                .isInstanceOf(CompletionException.class)
                .hasRootCauseInstanceOf(IllegalStateException.class);
        assertThat(rig.used(USER, rpm(100))).isZero();
        rig.assertNothingHeld();
    }

    @Test
    void givenNewerSelfOfThisNode_whenTheOldOneAsks_thenUndecided() {
        LaneEngine newer = rig.engine("a", 2, 10);
        newer.reserve(plan(one(USER, 100)));

        assertThat(rig.decide(plan(one(USER, 100)))).isInstanceOf(Decision.Undecided.class);
    }

    @Test
    void givenLaneThatWasDropped_whenItsSubjectIsAskedAgain_thenItsNumbersGoOn() {
        rig.admit(plan(one(USER, 100))).keep();
        rig.pass(Duration.ofMillis(1_100));
        rig.pass(Duration.ofMillis(1_100));
        rig.pass(Duration.ofMillis(1_100));
        assertThat(rig.engine.lanes()).isZero();

        assertThat(rig.decide(plan(one(USER, 100)))).isInstanceOf(Decision.Admitted.class);
        assertThat(rig.used(USER, rpm(100))).isEqualTo(2);
    }

    @Test
    void givenAdmittedCall_whenItGoesOn_thenItsConfirmFollowsByItself() {
        rig.admit(plan(one(USER, 100)));
        assertThat(rig.counts().waitingOperations()).isEqualTo(1);

        rig.pass(Duration.ofMillis(20));

        assertThat(rig.counts().waitingOperations()).isZero();
        assertThat(rig.store.sent(USER)).hasSize(2);
    }

    @Test
    void givenConfirmThatLingers_whenTheCallEnds_thenOneMessageSaysBoth() {
        rig.admit(plan(one(USER, 100))).refund();

        rig.pass(Duration.ofMillis(100));

        assertThat(rig.store.sent(USER)).hasSize(2);
        assertThat(rig.used(USER, rpm(100))).isZero();
        rig.assertNothingHeld();
    }

    @Test
    void givenClosedEngine_whenCalled_thenUndecided() {
        rig.store.next(USER, Fate.ANSWER_LOST);
        rig.engine.close();

        assertThat(rig.decide(plan(one(USER, 100)))).isInstanceOf(Decision.Undecided.class);
        assertThat(rig.store.sent(USER)).isEmpty();
    }
}
