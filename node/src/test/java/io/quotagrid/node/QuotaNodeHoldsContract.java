package io.quotagrid.node;

import static io.quotagrid.node.engine.Plans.charge;
import static io.quotagrid.node.engine.Plans.one;
import static io.quotagrid.node.engine.Plans.plan;
import static io.quotagrid.node.engine.Plans.rpm;
import static io.quotagrid.node.engine.Plans.tpm;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Reservation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The acceptance cases of tokens and parallel slots, 30 to 35, whatever the store. */
abstract class QuotaNodeHoldsContract extends QuotaNodeProbe {
    @ParameterizedTest
    @ValueSource(longs = {400, 1000, 1500, 0})
    void case30_givenReserved1000_whenSettled_thenWhatWasUsedCounts(long actual) {
        Charge tokens = charge(subject(Tier.USER, "alice"), Amounts.call(1000), tpm(2000));
        Reservation reservation = admitted(decide(plan(tokens))).reservation();

        answer(reservation.settle(actual));

        eventually(() -> assertThat(used(tokens)).isEqualTo(actual));
        answer(reservation.settle(7));
        assertThat(used(tokens)).isEqualTo(actual);
    }

    @Test
    void case30_givenDebt_whenTheNextCalls_thenRefusedUntilItSlides() {
        Charge tokens = charge(subject(Tier.USER, "alice"), Amounts.call(1000), tpm(1200));
        answer(admitted(decide(plan(tokens))).reservation().settle(1500));
        Decision.Rejected rejected = (Decision.Rejected) decide(plan(tokens));

        clock().move(rejected.retryAfter());

        end(decide(plan(tokens)));
        eventually(() -> assertThat(used(tokens)).isEqualTo(1000));
    }

    @Test
    void case31_givenTpm1000_whenTenCallsOf700ComeAtOnce_thenOneIsAdmitted() {
        Charge tokens = charge(subject(Tier.USER, "alice"), Amounts.call(700), tpm(1000));
        AtomicInteger turn = new AtomicInteger();

        List<Decision> decisions = atOnce(10, 10, () -> decide(engine(turn.getAndIncrement()), plan(tokens)));

        assertThat(decisions).filteredOn(Decision.Admitted.class::isInstance).hasSize(1);
        decisions.forEach(this::end);
    }

    @Test
    void case32_givenProviderFailedFirst_whenRefunded_thenNothingIsUsed() {
        AdmissionPlan plan = plan(
                charge(subject(Tier.USER, "alice"), Amounts.call(700), rpm(5), tpm(1000), Limit.parallel(1)),
                charge(subject(Tier.TEAM, "red"), Amounts.call(700), rpm(5), tpm(1000), Limit.parallel(1)));

        answer(admitted(decide(plan)).reservation().refund());

        eventually(() -> assertThat(look(plan)).hasSize(6).allMatch(standing -> standing.used() == 0));
    }

    @Test
    void case33_given100Threads_when1000CallsHoldASlotOfTen_thenNeverElevenAndNoneAtTheEnd() {
        // Given
        Charge slot = charge(subject(Tier.USER, "alice"), ONE_SLOT, Limit.parallel(10));
        AtomicInteger turn = new AtomicInteger();
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        // When
        List<Decision> decisions = atOnce(100, 1_000, () -> {
            Decision decision = decide(engine(turn.getAndIncrement()), plan(slot));
            if (decision instanceof Decision.Admitted admitted) {
                most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                inFlight.decrementAndGet();
                admitted.reservation().settle(0);
                admitted.reservation().refund(); // frees nothing twice
            }
            return decision;
        });

        // Then
        assertThat(decisions).hasSize(1_000).anyMatch(Decision.Admitted.class::isInstance);
        assertThat(most.get()).isBetween(1, 10);
        eventually(() -> assertThat(used(slot)).isZero());
    }

    @Test
    void case34_givenSlotOfTheFirstTier_whenALaterTierRefuses_thenItIsFreeAtOnce() {
        Charge slot = charge(subject(Tier.USER, "alice"), ONE_SLOT, Limit.parallel(1));
        Charge full = one(subject(Tier.TEAM, "red"), 1);
        end(decide(plan(full)));

        assertThat(decide(plan(slot, full))).isInstanceOf(Decision.Rejected.class);

        end(decide(plan(slot)));
    }

    @Test
    void case35_givenStreamOverTenWindows_whenLookedAt_thenOneSlotThroughout() {
        Charge slot = charge(subject(Tier.USER, "alice"), new Amounts(1, 0, 0, 1), rpm(9), Limit.parallel(5));
        Reservation stream = admitted(decide(plan(slot))).reservation();
        for (int i = 0; i < 10; i++) {
            clock().move(Duration.ofMinutes(1));

            eventually(() -> assertThat(look(plan(slot)).get(1).used()).isEqualTo(1));
        }
        answer(stream.settle(0));
        eventually(() -> assertThat(look(plan(slot)).get(1).used()).isZero());
    }
}
