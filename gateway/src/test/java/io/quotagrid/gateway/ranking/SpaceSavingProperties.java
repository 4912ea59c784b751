package io.quotagrid.gateway.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Against exact counts: what is said is never wrong, and never off by more than is promised. */
final class SpaceSavingProperties {
    private static final int COUNTERS = 8;

    @Property
    void anyStream(
            @ForAll @Size(max = 400) List<@IntRange(max = 40) Integer> ids,
            @ForAll @IntRange(min = 1, max = 5) int weight) {
        SpaceSaving sketch = new SpaceSaving(COUNTERS);
        Map<String, Long> exact = new HashMap<>();
        for (int id : ids) {
            int units = 1 + id % weight;
            sketch.add("s" + id, units);
            exact.merge("s" + id, (long) units, Long::sum);
        }

        holds(
                sketch.tally(),
                exact,
                exact.values().stream().mapToLong(Long::longValue).sum() / COUNTERS);
    }

    @Property
    void anyNodesTogether(
            @ForAll @Size(max = 400) List<@IntRange(max = 40) Integer> ids,
            @ForAll @IntRange(min = 1, max = 4) int nodes) {
        List<SpaceSaving> sketches = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            sketches.add(new SpaceSaving(COUNTERS));
        }
        Map<String, Long> exact = new HashMap<>();
        int turn = 0;
        for (int id : ids) {
            sketches.get(turn++ % nodes).add("s" + id, 1);
            exact.merge("s" + id, 1L, Long::sum);
        }

        holds(Tally.sum(sketches.stream().map(SpaceSaving::tally).toList()), exact, ids.size() / COUNTERS + nodes);
    }

    private static void holds(Tally tally, Map<String, Long> exact, long bound) {
        Map<String, Long> without = new HashMap<>(exact);
        for (Tally.Entry entry : tally.entries()) {
            long really = exact.getOrDefault(entry.id(), 0L);
            assertThat(really).as(entry.id()).isBetween(entry.atLeast(), entry.atMost());
            assertThat(entry.atMost() - really).as(entry.id()).isLessThanOrEqualTo(bound);
            without.remove(entry.id());
        }
        without.forEach((id, really) -> assertThat(really).as(id).isLessThanOrEqualTo(tally.others()));
        assertThat(tally.others()).isLessThanOrEqualTo(bound);
    }
}
