package io.quotagrid.node.slice;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.node.slice.SimPlan.Rule;
import io.quotagrid.node.slice.SimPlan.Scenario;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Breaks one rule at a time, and sees the referee of the simulation notice: it does not pass because it is blind. Some rules
 * matter in few runs only: seeds are tried one after the other, from one that is known to show it.
 */
final class SliceRefereeTest {
    private static final long HORIZON_MILLIS = 8_000;

    private static final int SEEDS = 500;

    @ParameterizedTest
    @CsvSource({
        "GO, CALM, 1",
        "WENT_AFTER, NET, 1",
        "IDLE, CALM, 1",
        "BACKUP, OWNER_CRASHES, 1474",
        "LIFE, NODES_PAUSE, 1"
    })
    void givenARuleIsBroken_whenTheSameRunIsMade_thenAWindowIsOver(Rule rule, Scenario scenario, long first) {
        SimResult broken = run(first, scenario, Set.of(rule));
        for (long seed = first + 1; seed < first + SEEDS && broken.violations().isEmpty(); seed++) {
            broken = run(seed, scenario, Set.of(rule));
        }

        SimResult kept = run(broken.plan().seed(), scenario, Set.of());
        assertThat(broken.violations()).as(broken.summary()).isNotEmpty();
        assertThat(kept.violations()).as(kept.summary()).isEmpty();
    }

    private static SimResult run(long seed, Scenario scenario, Set<Rule> without) {
        return SliceSimulation.run(seed, scenario, SliceSimulation.nodesOf(seed), HORIZON_MILLIS, without);
    }
}
