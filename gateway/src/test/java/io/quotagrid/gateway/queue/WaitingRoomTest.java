package io.quotagrid.gateway.queue;

import static io.quotagrid.gateway.queue.Rig.ALICE;
import static io.quotagrid.gateway.queue.Rig.RED;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.SubjectKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class WaitingRoomTest {
    private final Rig rig = new Rig();

    @Test
    void givenRoom_whenCalled_thenItIsAdmittedAtOnceAndNothingWaits() {
        rig.room.put(RED, 1);

        assertThat(rig.call("ann", RED)).isCompletedWithValueMatching(Decision.Admitted.class::isInstance);
        assertThat(rig.waiting.waiting()).isZero();
    }

    @Test
    void givenNoRoom_whenItComesBackInTime_thenTheCallIsChargedThenAndAdmitted() {
        CompletableFuture<Decision> answer = rig.call("ann", RED);
        rig.pass(Duration.ofMillis(500));
        assertThat(answer).isNotDone();

        rig.room.put(RED, 1);
        rig.pass(Duration.ofMillis(500));

        assertThat(answer).isCompletedWithValueMatching(Decision.Admitted.class::isInstance);
        assertThat(rig.room).containsEntry(RED, 0);
        assertThat(rig.waiting.waiting()).isZero();
    }

    @Test
    void givenOneWhoWaits_whenTimePasses_thenTheOwnerIsAskedFourTimesASecondAtMost() {
        rig.retryAfter = Duration.ofSeconds(2);
        rig.waits("ann", RED);
        rig.asked.clear();

        rig.pass(Duration.ofSeconds(1));

        assertThat(rig.asked).hasSizeBetween(1, 4);
    }

    @Test
    void givenARefusalThatNamesNoWait_whenAskedAgain_thenItIsNotInTheSameMoment() {
        rig.retryAfter = Duration.ZERO;
        rig.waits("ann", RED);
        rig.asked.clear();

        rig.pass(Duration.ofSeconds(1));

        assertThat(rig.asked).hasSizeBetween(1, 20);
    }

    @Test
    void givenAGreedyUser_whenRoomComesBack_thenUsersTakeTurns() {
        for (int i = 0; i < 6; i++) {
            rig.waits("greedy", RED);
        }
        rig.waits("ann", RED);
        rig.waits("bob", RED);

        rig.room.put(RED, 5);
        rig.pass(Duration.ofSeconds(1));

        assertThat(rig.admitted).containsExactly("greedy", "ann", "bob", "greedy", "greedy");
    }

    @Test
    void givenOneUserWithTwoDeadlines_whenRoomComesBack_thenTheEarlierGoesFirst() {
        CompletableFuture<Decision> patient = rig.call("alice", RED); // up to 5 s
        CompletableFuture<Decision> hasty = rig.waiting
                .admit(
                        new Rig.Caller(rig, "alice", List.of(RED), 1),
                        new QueueRules(Map.of(Tier.TEAM, Duration.ofSeconds(2))),
                        new Ticket(() -> rig.nowNanos))
                .toCompletableFuture();

        rig.room.put(RED, 1);
        rig.pass(Duration.ofSeconds(1));

        assertThat(hasty).isDone();
        assertThat(patient).isNotDone();
    }

    @Test
    void givenOthersWhoWait_whenANewOneCalls_thenItIsNotAskedForBeforeThem() {
        rig.waits("ann", RED);
        rig.room.put(RED, 1);

        CompletableFuture<Decision> late = rig.call("bob", RED);
        rig.pass(Duration.ofSeconds(1));

        assertThat(rig.admitted).containsExactly("ann");
        assertThat(late).isNotDone();
    }

    @Test
    void givenOthersWhoWaitForTheTeam_whenAUsersOwnWaitIsOver_thenItGoesOnBehindThem() {
        rig.room.put(RED, 1);
        rig.waits("alice", ALICE, RED); // for her own limit
        rig.room.put(RED, 0);
        rig.waits("bob", RED);
        rig.room.put(ALICE, 1);
        rig.room.put(RED, 1);

        rig.pass(Duration.ofSeconds(1));

        assertThat(rig.admitted).containsExactly("bob");
        assertThat(rig.waiting.waiting()).isEqualTo(1);
    }

    @Test
    void givenAWaitThatEnds_whenNoRoomCame_thenItIsRefusedAsItStandsThen() {
        rig.retryAfter = Duration.ofMillis(1_900);
        CompletableFuture<Decision> answer = rig.call("alice", ALICE);
        rig.retryAfter = Duration.ofSeconds(1);

        rig.pass(Duration.ofMillis(2_050));

        assertThat(answer)
                .isCompletedWithValueMatching(decision -> decision instanceof Decision.Rejected rejected
                        && rejected.named().subject().equals(ALICE)
                        && rejected.retryAfter().compareTo(Duration.ofSeconds(1)) <= 0);
        assertThat(rig.waiting.waiting()).isZero();
    }

    @Test
    void givenAWaitLongerThanAllowed_whenRefused_thenItDoesNotWait() {
        rig.retryAfter = Duration.ofMillis(5_001);

        assertThat(rig.call("ann", RED)).isCompletedWithValueMatching(Decision.Rejected.class::isInstance);
        assertThat(rig.waiting.waiting()).isZero();
    }

    @Test
    void givenATierThatDoesNotQueue_whenItRefuses_thenNobodyWaits() {
        assertThat(rig.call("ann", SubjectKey.GLOBAL))
                .isCompletedWithValueMatching(Decision.Rejected.class::isInstance);
        assertThat(rig.waiting.waiting()).isZero();
    }

    @Test
    void givenRoomThatOthersTook_whenAskedAgain_thenWhoCannotBeInTimeAnyMoreIsRefusedAtOnce() {
        CompletableFuture<Decision> answer = rig.call("ann", RED);
        rig.retryAfter = Duration.ofSeconds(30);

        rig.pass(Duration.ofMillis(300));

        assertThat(answer).isCompletedWithValueMatching(Decision.Rejected.class::isInstance);
    }

    @Test
    void givenAsManyWaitersAsAWindowAdmits_whenOneMoreCalls_thenItIsTurnedAwayAndIsToldOnlyOfTheTeam() {
        for (int i = 0; i < Rig.RPM.max(); i++) {
            rig.waits("user" + i, RED);
        }

        CompletableFuture<Decision> answer = rig.call("ann", new SubjectKey(Tier.USER, "ann"), RED);

        assertThat(answer)
                .isCompletedWithValueMatching(decision -> decision instanceof Decision.Rejected rejected
                        && rejected.standings().size() == 1
                        && rejected.named().subject().equals(RED));
        assertThat(rig.waiting.turnedAway()).isEqualTo(1);
    }

    @Test
    void givenBodiesThatFillTheMemory_whenOneMoreCalls_thenItIsTurnedAway() {
        rig.waits("ann", RED);

        CompletableFuture<Decision> answer = rig.waiting
                .admit(new Rig.Caller(rig, "bob", List.of(RED), 1_000), Rig.RULES, new Ticket(() -> rig.nowNanos))
                .toCompletableFuture();

        assertThat(answer).isCompletedWithValueMatching(Decision.Rejected.class::isInstance);
        assertThat(rig.waiting.turnedAway()).isEqualTo(1);
    }

    @Test
    void givenAParallelLimit_whenASlotIsFreedHere_thenTheNextGoesAtOnce() {
        rig.limit = Rig.SLOTS;
        CompletableFuture<Decision> first = rig.call("ann", RED);
        CompletableFuture<Decision> second = rig.call("bob", RED);
        rig.room.put(RED, 1);

        rig.waiting.freed(List.of(RED));
        rig.runAll();

        assertThat(first).isCompletedWithValueMatching(Decision.Admitted.class::isInstance);
        assertThat(second).isNotDone();
    }

    @Test
    void givenACallerThatHangsUp_whenItWaits_thenItsPlaceIsFreeAtOnce() {
        Ticket ticket = new Ticket(() -> rig.nowNanos);
        CompletableFuture<Decision> answer = rig.call("ann", ticket, RED);
        rig.pass(Duration.ofMillis(100));

        ticket.leave();

        assertThat(rig.waiting.waiting()).isZero();
        assertThat(answer).isDone();
        assertThat(ticket.waited()).isEqualTo(Duration.ofMillis(100));
        rig.room.put(RED, 1);
        rig.pass(Duration.ofSeconds(5));
        assertThat(rig.admitted).isEmpty();
    }

    @Test
    void givenACallerThatHangsUp_whenItIsBeingAskedFor_thenWhatItIsGrantedComesOutToBeGivenBack() {
        Ticket ticket = new Ticket(() -> rig.nowNanos);
        CompletableFuture<Decision> answer = rig.call("ann", ticket, RED);
        rig.room.put(RED, 1);
        rig.nowNanos += 300_000_000;
        rig.waiting.visit(rig.nowNanos); // asked for, but not yet answered

        ticket.leave();
        assertThat(answer).isNotDone();
        rig.runAll();

        assertThat(answer).isCompletedWithValueMatching(Decision.Admitted.class::isInstance);
        assertThat(rig.waiting.waiting()).isZero();
    }

    @Test
    void givenACallerThatHasLeft_whenItWouldWait_thenItDoesNot() {
        Ticket ticket = new Ticket(() -> rig.nowNanos);
        ticket.leave();

        assertThat(rig.call("ann", ticket, RED)).isDone();
        assertThat(rig.waiting.waiting()).isZero();
    }

    @Test
    void givenCallersThatWait_whenTheNodeLeaves_thenAllAreRefusedAndNobodyWaitsAnyMore() {
        CompletableFuture<Decision> first = rig.call("ann", RED);
        CompletableFuture<Decision> second = rig.call("bob", RED);

        rig.waiting.close();

        assertThat(first).isCompletedWithValueMatching(Decision.Rejected.class::isInstance);
        assertThat(second).isCompletedWithValueMatching(Decision.Rejected.class::isInstance);
        assertThat(rig.call("eve", RED)).isCompletedWithValueMatching(Decision.Rejected.class::isInstance);
        assertThat(rig.waiting.waiting()).isZero();
    }
}
