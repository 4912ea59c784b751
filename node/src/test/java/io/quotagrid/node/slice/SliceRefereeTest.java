package io.quotagrid.node.slice;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.node.slice.SimPlan.Rule;
import io.quotagrid.node.slice.SimPlan.Scenario;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Breaks one rule at a time, and sees the referee of the simulation notice: it does not pass because it is blind. */
final class SliceRefereeTest {
    private static final long HORIZON_MILLIS = 8_000;

    @ParameterizedTest
    @CsvSource({
        "GO, CALM, 1",
        "WENT_AFTER, NET, 1",
        "IDLE, CALM, 1",
        "BACKUP, OWNER_CRASHES_FAST, 11",
        "LIFE, NODES_PAUSE, 11"
    })
    void givenARuleIsBroken_whenTheSameRunIsMade_thenAWindowIsOver(Rule rule, Scenario scenario, long seed) {
        int nodes = SliceSimulation.nodesOf(seed);

        SimResult kept = SliceSimulation.run(seed, scenario, nodes, HORIZON_MILLIS, Set.of());
        SimResult broken = SliceSimulation.run(seed, scenario, nodes, HORIZON_MILLIS, Set.of(rule));

        assertThat(kept.violations()).as(kept.summary()).isEmpty();
        assertThat(broken.violations()).as(broken.summary()).isNotEmpty();
    }
}
