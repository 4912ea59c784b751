package io.quotagrid.node.engine;

import static io.quotagrid.node.engine.EngineRig.decided;
import static io.quotagrid.node.engine.Plans.TEAM;
import static io.quotagrid.node.engine.Plans.USER;
import static io.quotagrid.node.engine.Plans.one;
import static io.quotagrid.node.engine.Plans.plan;
import static io.quotagrid.node.engine.Plans.rpm;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Tier;
import io.quotagrid.node.engine.ScriptedStore.Fate;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.SubjectKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Calls that only the open plans of others stand in the way of. */
final class WaitingCallsTest {
    private final EngineRig rig = new EngineRig();

    @Test
    void givenLastPlaceHeld_whenItsHolderIsRefusedElsewhere_thenTheWaitingCallGetsIt() {
        // Given
        rig.admit(plan(one(TEAM, 1))).keep();
        rig.pass(Duration.ofMillis(50));
        rig.store.next(TEAM, Fate.HELD_BACK);
        CompletableFuture<Decision> holder = rig.reserve(plan(one(USER, 1), one(TEAM, 1)));
        CompletableFuture<Decision> waiting = rig.reserve(plan(one(USER, 1)));
        assertThat(waiting).isNotCompleted();

        // When
        rig.store.release(TEAM);

        // Then
        assertThat(decided(holder)).isInstanceOf(Decision.Rejected.class);
        assertThat(decided(waiting)).isInstanceOf(Decision.Admitted.class);
        assertThat(rig.counts().waits()).isPositive();
    }

    @Test
    void givenLastPlaceHeld_whenItsHolderIsAdmitted_thenTheWaitingCallIsRefused() {
        rig.store.next(TEAM, Fate.HELD_BACK);
        CompletableFuture<Decision> holder = rig.reserve(plan(one(USER, 1), one(TEAM, 9)));
        CompletableFuture<Decision> waiting = rig.reserve(plan(one(USER, 1)));
        assertThat(waiting).isNotCompleted();

        rig.store.release(TEAM);

        assertThat(decided(holder)).isInstanceOf(Decision.Admitted.class);
        assertThat(decided(waiting)).isInstanceOf(Decision.Rejected.class);
    }

    @Test
    void givenTwoCallsThatEachHoldWhatTheOtherWantsLast_whenBothWait_thenOneIsAdmittedAndNeitherHangs() {
        // Given: the first call is granted the team, the second the user
        rig.store.next(USER, Fate.HELD_BACK);
        SubjectKey decoy = new SubjectKey(Tier.GLOBAL, "all");
        rig.store.next(decoy, Fate.HELD_BACK);
        CompletableFuture<Decision> blocker = rig.reserve(plan(one(USER, 2)));
        CompletableFuture<Decision> first = rig.reserve(plan(one(USER, 2), one(TEAM, 1)));
        LaneEngine otherNode = rig.engine("b", 1, 10);
        CompletableFuture<Decision> second = otherNode
                .reserve(plan(one(USER, 2), one(TEAM, 1), one(decoy, 9)))
                .toCompletableFuture();

        // When
        rig.store.release(USER);
        for (int i = 0; i < 50; i++) {
            rig.pass(Duration.ofMillis(10));
            otherNode.tick();
            if (i == 5) {
                rig.store.release(decoy);
            }
        }

        // Then
        assertThat(decided(blocker)).isInstanceOf(Decision.Admitted.class);
        assertThat(List.of(decided(first), decided(second)))
                .hasAtLeastOneElementOfType(Decision.Admitted.class)
                .hasAtLeastOneElementOfType(Decision.Rejected.class);
        assertThat(rig.used(TEAM, rpm(1))).isEqualTo(1);
    }

    @Test
    void givenPlaceHeldByAnotherNode_whenItConfirms_thenTheClockAsksAgainAndItIsRefused() {
        LaneEngine otherNode = rig.engine("b", 1, 10);
        rig.store.next(TEAM, Fate.HELD_BACK);
        CompletableFuture<Decision> holder =
                otherNode.reserve(plan(one(USER, 1), one(TEAM, 9))).toCompletableFuture();
        CompletableFuture<Decision> waiting = rig.reserve(plan(one(USER, 1)));
        rig.pass(Duration.ofMillis(10));
        assertThat(waiting).isNotCompleted();

        rig.store.release(TEAM);
        rig.pass(Duration.ofMillis(10));

        assertThat(decided(holder)).isInstanceOf(Decision.Admitted.class);
        assertThat(decided(waiting)).isInstanceOf(Decision.Rejected.class);
    }

    @Test
    void givenHolderThatNeverDecides_whenTheDeadlinePasses_thenTheWaitingCallIsUndecidedAndHoldsNothing() {
        LaneEngine otherNode = rig.engine("b", 1, 10);
        rig.store.next(TEAM, Fate.HELD_BACK);
        otherNode.reserve(plan(one(USER, 1), one(TEAM, 9)));
        CompletableFuture<Decision> waiting = rig.reserve(plan(one(new SubjectKey(Tier.IP, "::1"), 9), one(USER, 1)));

        for (int i = 0; i < 201; i++) {
            rig.pass(Duration.ofMillis(10));
        }

        assertThat(decided(waiting)).isInstanceOf(Decision.Undecided.class);
        assertThat(rig.used(new SubjectKey(Tier.IP, "::1"), rpm(9))).isZero();
        rig.assertNothingHeld();
    }

    @Test
    void givenWaitingCall_whenNothingHappens_thenItAsksOncePerTickAndNoMore() {
        LaneEngine otherNode = rig.engine("b", 1, 10);
        rig.store.next(TEAM, Fate.HELD_BACK);
        otherNode.reserve(plan(one(USER, 1), one(TEAM, 9)));
        CompletableFuture<Decision> waiting = rig.reserve(plan(one(USER, 1)));
        long before = rig.counts().messages();

        for (int i = 0; i < 10; i++) {
            rig.pass(Duration.ofMillis(10));
        }

        assertThat(rig.counts().messages() - before).isBetween(9L, 11L);
        assertThat(waiting).isNotCompleted();
    }
}
