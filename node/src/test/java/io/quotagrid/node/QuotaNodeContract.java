package io.quotagrid.node;

import static io.quotagrid.node.engine.Plans.charge;
import static io.quotagrid.node.engine.Plans.one;
import static io.quotagrid.node.engine.Plans.plan;
import static io.quotagrid.node.engine.Plans.rpm;
import static io.quotagrid.node.engine.Plans.tpm;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Enforcement;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The acceptance cases that an engine must pass whatever its store, by the numbers of the engine's promise. */
abstract class QuotaNodeContract extends QuotaNodeHoldsContract {
    @Test
    void case11_givenSixTiers_whenOneCallIsAdmitted_thenEachFallsByOne() {
        AdmissionPlan plan = sixTiers(10, Optional.empty());

        Decision.Admitted admitted = admitted(decide(plan));

        end(admitted);
        assertThat(admitted.standings()).hasSize(6).allMatch(standing -> standing.remaining() == 9);
        eventually(() -> assertThat(look(plan)).hasSize(6).allMatch(standing -> standing.remaining() == 9));
    }

    @ParameterizedTest
    @EnumSource(
            value = Tier.class,
            names = {"PROVIDER"},
            mode = EnumSource.Mode.EXCLUDE)
    void case12_givenOneTierExhausted_whenCalled_thenItIsNamedAndTheOthersAreUnchanged(Tier tier) {
        AdmissionPlan plan = sixTiers(10, Optional.of(tier));
        end(decide(plan));

        Decision decision = decide(plan);

        Decision.Rejected rejected = (Decision.Rejected) decision;
        assertThat(rejected.named().subject().tier()).isEqualTo(tier);
        assertThat(rejected.standings())
                .extracting(standing -> standing.subject().tier())
                .containsExactly(sixInOrder());
        eventually(() -> assertThat(look(plan)).hasSize(6).allMatch(standing -> standing.used() == 1));
    }

    @Test
    void case13_givenTwoTiersFreeIn3And9Seconds_whenCalled_then9Seconds() {
        SubjectKey user = subject(Tier.USER, "alice");
        SubjectKey team = subject(Tier.TEAM, "red");
        end(decide(plan(one(user, 1))));
        clock().move(Duration.ofSeconds(6));
        long askedNanos = System.nanoTime();
        end(decide(plan(one(team, 1))));
        Duration going = Duration.ofNanos(System.nanoTime() - askedNanos);
        clock().move(Duration.ofSeconds(51));

        Decision.Rejected rejected = (Decision.Rejected) decide(plan(one(user, 1), one(team, 1)));

        assertThat(rejected.retryAfter()) // the moment when the call went, by the node's clock, which stands not still
                .isBetween(Duration.ofSeconds(9), Duration.ofMillis(9_100).plus(going));
        assertThat(rejected.named().subject()).isEqualTo(team);
        clock().move(rejected.retryAfter().minusMillis(1));
        assertThat(decide(plan(one(user, 1), one(team, 1)))).isInstanceOf(Decision.Rejected.class);
        clock().move(Duration.ofMillis(1));
        end(decide(plan(one(user, 1), one(team, 1))));
    }

    @Test
    void case14_given64Threads20UsersIn4Teams_whenAllCallAtOnce_thenExactly100AndTheSumsAreEqual() {
        // Given
        SubjectKey global = subject(Tier.GLOBAL, "all");
        AtomicInteger turn = new AtomicInteger();
        Supplier<Decision> next = () -> {
            int call = turn.getAndIncrement();
            Charge user = one(subject(Tier.USER, "u" + call % 20), 10);
            Charge team = one(subject(Tier.TEAM, "t" + call % 4), 50);
            return decide(engine(call), plan(user, team, one(global, 100)));
        };

        // When
        List<Decision> decisions = new ArrayList<>(atOnce(64, 2_000, next));
        while (admitted(decisions) < 100
                && turn.get() < 20_000) { // calls gave up before a busy machine brought slices back
            decisions.addAll(atOnce(64, 200, next));
        }
        decisions.addAll(atOnce(64, 200, next));

        // Then
        assertThat(admitted(decisions)).isEqualTo(100);
        assertThat(decisions).filteredOn(Decision.Undecided.class::isInstance).isEmpty();
        decisions.forEach(this::end);
        eventually(() -> assertThat(used(one(global, 100))).isEqualTo(100));
        eventually(() -> assertThat(sum(Tier.USER, "u", 20, 10)).isEqualTo(100));
        eventually(() -> assertThat(sum(Tier.TEAM, "t", 4, 50)).isEqualTo(100));
    }

    @Test
    void case15_givenOneUserFloods100Fold_whenTheOthersOfTheTeamCall_thenTheyLoseNothing() {
        SubjectKey team = subject(Tier.TEAM, "red");
        AdmissionPlan flood = plan(one(subject(Tier.USER, "flood"), 10), one(team, 50));
        int lost = 0;
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < 25; j++) {
                end(decide(engine(j), flood));
            }
            Decision other = decide(engine(i), plan(one(subject(Tier.USER, "u" + i % 4), 10), one(team, 50)));
            lost += other instanceof Decision.Admitted ? 0 : 1;
            end(other);
        }

        assertThat(lost).isZero();
        eventually(() -> assertThat(used(one(team, 50))).isEqualTo(50));
    }

    @Test
    void case16_givenShadowTier_whenExhausted_thenItNeverRefusesAndCountsWhatItWouldHave() {
        Charge one = one(subject(Tier.USER, "alice"), 2);
        Charge shadow = new Charge(one.subject(), one.limits(), one.amounts(), Enforcement.SHADOW);
        for (int i = 0; i < 5; i++) {
            Decision.Admitted admitted = admitted(decide(plan(shadow)));

            end(admitted);
            assertThat(admitted.standings().get(0).verdict()).isEqualTo(i < 2 ? Verdict.FITS : Verdict.WOULD_REFUSE);
        }
        eventually(() -> assertThat(used(one)).isEqualTo(5));
    }

    @Test
    void case18_given64ThreadsTouchANewKey_whenAllAreIn_thenTheRestIsTheLimitLess64() {
        Charge key = one(subject(Tier.KEY, "k"), 1_000);
        AtomicInteger turn = new AtomicInteger();

        atOnce(64, 64, () -> decide(engine(turn.getAndIncrement()), plan(key))).forEach(this::end);

        eventually(() -> assertThat(look(plan(key)).get(0).remaining()).isEqualTo(1_000 - 64));
    }

    @Test
    void givenPromptLargerThanTheLimit_whenCalled_thenItNeverFitsAndNothingIsCharged() {
        Charge small = charge(subject(Tier.USER, "alice"), new Amounts(1, 2000, 2000, 0), tpm(1000));
        Charge team = one(subject(Tier.TEAM, "red"), 5);

        assertThat(decide(plan(small, team))).isInstanceOf(Decision.NeverFits.class);

        eventually(() -> assertThat(used(team)).isZero());
    }

    @Test
    void givenPlan_whenExplained_thenItSaysWhatReserveWouldAndChargesNothing() {
        AdmissionPlan plan = plan(one(subject(Tier.USER, "alice"), 1), one(subject(Tier.TEAM, "red"), 5));

        Decision first = answer(engine().explain(plan));
        end(decide(plan));
        Decision second = answer(engine().explain(plan));

        assertThat(admitted(first).standings()).allMatch(standing -> standing.used() == 1);
        assertThat(second).isInstanceOf(Decision.Rejected.class);
        eventually(() -> assertThat(used(plan.charges().get(0))).isEqualTo(1));
    }

    @Test
    void givenEmptyPlan_whenCalled_thenAdmitted() {
        end(decide(plan()));
    }

    private static long admitted(List<Decision> decisions) {
        return decisions.stream().filter(Decision.Admitted.class::isInstance).count();
    }

    private AdmissionPlan sixTiers(long rpm, Optional<Tier> narrow) {
        return plan(Stream.of(sixInOrder())
                .map(tier -> one(
                        subject(tier, tier.label()), narrow.filter(tier::equals).isPresent() ? 1 : rpm))
                .toArray(Charge[]::new));
    }

    private static Tier[] sixInOrder() {
        return new Tier[] {Tier.IP, Tier.KEY, Tier.GROUP, Tier.USER, Tier.TEAM, Tier.GLOBAL};
    }
}
