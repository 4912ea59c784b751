package io.quotagrid.node.slice;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.node.slice.SimPlan.Scenario;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A short sample of what {@code scripts/soak simulate} does for hours: whatever goes wrong, no window is ever over. */
final class SliceSimulationProperties {

    @Property(tries = 400)
    void givenAnyFaults_whenCallsGo_thenNoWindowIsOverTheLimit(
            @ForAll long seed,
            @ForAll Scenario scenario,
            @ForAll @IntRange(min = 2, max = 8) int nodes,
            @ForAll @IntRange(min = 2_000, max = 8_000) int horizonMillis) {
        SimResult result = SliceSimulation.run(seed, scenario, nodes, horizonMillis, Set.of());

        assertThat(result.violations()).as(result.summary()).isEmpty();
    }
}
