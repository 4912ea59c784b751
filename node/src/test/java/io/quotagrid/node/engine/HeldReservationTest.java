package io.quotagrid.node.engine;

import static io.quotagrid.node.engine.Plans.TEAM;
import static io.quotagrid.node.engine.Plans.USER;
import static io.quotagrid.node.engine.Plans.charge;
import static io.quotagrid.node.engine.Plans.one;
import static io.quotagrid.node.engine.Plans.plan;
import static io.quotagrid.node.engine.Plans.rpm;
import static io.quotagrid.node.engine.Plans.tpm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotagrid.config.Limit;
import io.quotagrid.node.engine.ScriptedStore.Fate;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Reservation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The end of an admitted call: once, whoever ends it. */
final class HeldReservationTest {
    private static final AdmissionPlan LARGE = plan(
            charge(USER, Amounts.call(1000), tpm(5000), Limit.parallel(5)),
            charge(TEAM, Amounts.call(1000), tpm(9000), Limit.parallel(9)));

    private final EngineRig rig = new EngineRig();

    @Test
    void givenAdmittedCall_whenNotEnded_thenTheCountsShowWhatItHolds() {
        rig.admit(LARGE);

        assertThat(rig.counts().openReservations()).isEqualTo(1);
        assertThat(rig.counts().heldPermits()).isEqualTo(2);
    }

    @Test
    void case30_givenReserved1000_whenSettledAs400_then400Used() {
        assertThat(rig.admit(LARGE).settle(400)).isCompleted();

        assertThat(rig.used(USER, tpm(5000))).isEqualTo(400);
        assertThat(rig.used(TEAM, tpm(9000))).isEqualTo(400);
        rig.assertNothingHeld();
    }

    @Test
    void case30_givenSettled_whenEndedAgain_thenNoEffectButACount() {
        Reservation reservation = rig.admit(LARGE);
        reservation.settle(400);

        assertThat(reservation.settle(900)).isCompleted();
        assertThat(reservation.refund()).isCompleted();
        assertThat(reservation.keep()).isCompleted();

        assertThat(rig.used(USER, tpm(5000))).isEqualTo(400);
        assertThat(rig.counts().lateSettlements()).isEqualTo(3);
        assertThat(rig.counts().heldPermits()).isZero();
    }

    @Test
    void givenAdmittedCall_whenSettledBelowZero_thenAnErrorAndItIsStillOpen() {
        Reservation reservation = rig.admit(LARGE);

        assertThatThrownBy(() -> reservation.settle(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThat(rig.counts().openReservations()).isEqualTo(1);
    }

    @Test
    void givenAdmittedCall_whenRefunded_thenRequestsAndTokensGoBack() {
        Amounts amounts = new Amounts(1, 1000, 0, 1);
        AdmissionPlan plan = plan(charge(USER, amounts, rpm(10), tpm(5000), Limit.parallel(5)));

        rig.admit(plan).refund();

        assertThat(rig.standing(USER, rpm(10)).used()).isZero();
        rig.assertNothingHeld();
    }

    @Test
    void givenAdmittedCall_whenKept_thenTheEstimateStandsAndTheSlotIsFree() {
        rig.admit(LARGE).keep();

        assertThat(rig.used(USER, tpm(5000))).isEqualTo(1000);
        rig.assertNothingHeld();
    }

    @Test
    void givenForgottenCall_whenItsTimeIsOver_thenItIsKeptAndCounted() {
        Reservation reservation = rig.admit(LARGE);
        rig.pass(EngineRig.LONGEST_CALL.minusSeconds(1));
        assertThat(rig.counts().openReservations()).isEqualTo(1);

        rig.pass(Duration.ofSeconds(2));

        assertThat(rig.counts().watchdogReleases()).isEqualTo(1);
        rig.assertNothingHeld();
        assertThat(rig.counts().lateSettlements()).isZero();
        reservation.settle(10);
        assertThat(rig.counts().lateSettlements()).isEqualTo(1);
    }

    @Test
    void givenOwnerThatDoesNotAnswer_whenSettled_thenTheStageFailsInTimeAndTheOwnerStillGetsIt() {
        Reservation reservation = rig.admit(LARGE);
        rig.store.next(TEAM, Fate.HELD_BACK);
        CompletableFuture<Void> settled = reservation.settle(400).toCompletableFuture();
        assertThat(settled).isNotCompleted();

        rig.pass(EngineRig.DEADLINE);

        assertThat(settled).isCompletedExceptionally();
        rig.store.release(TEAM);
        assertThat(rig.used(TEAM, tpm(9000))).isEqualTo(400);
        rig.assertNothingHeld();
    }

    @Test
    void givenSettlementWhoseAnswerIsLost_whenRepeated_thenCountedOnce() {
        Reservation reservation = rig.admit(LARGE);
        rig.store.next(USER, Fate.ANSWER_LOST);
        CompletableFuture<Void> settled = reservation.settle(1500).toCompletableFuture();

        rig.pass(Duration.ofMillis(60));

        assertThat(settled).isCompleted();
        assertThat(rig.used(USER, tpm(5000))).isEqualTo(1500);
    }

    @Test
    void givenTwoCalls_whenNamed_thenTheirIdsDifferAndNameTheNode() {
        Reservation one = rig.admit(plan(one(USER, 9)));
        Reservation other = rig.admit(plan(one(USER, 9)));

        assertThat(one.id()).isNotEqualTo(other.id()).startsWith("a-");
    }
}
