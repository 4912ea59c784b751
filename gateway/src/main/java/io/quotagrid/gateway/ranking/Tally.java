package io.quotagrid.gateway.ranking;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was counted with bounded memory.
 *
 * @param entries who has a counter
 * @param others  the most that anybody without a counter can have had
 */
public record Tally(List<Entry> entries, long others) {
    /**
     * One counter.
     *
     * @param id      whose
     * @param atLeast it was so much, or more
     * @param atMost  and not more than that
     */
    public record Entry(String id, long atLeast, long atMost) {
        public Entry {
            requireNonNull(id, "id");
        }
    }

    private record Range(long atLeast, long atMost, long othersWhereCounted) {
        Range plus(Range more) {
            return new Range(
                    atLeast + more.atLeast, atMost + more.atMost, othersWhereCounted + more.othersWhereCounted);
        }
    }

    public Tally {
        entries = List.copyOf(entries);
    }

    /**
     * All of them together: who has no counter in one of them may have had as much as its {@code others} there.
     *
     * @return the largest {@code atLeast} first
     */
    public static Tally sum(List<Tally> tallies) {
        long others = tallies.stream().mapToLong(Tally::others).sum();
        Map<String, Range> ranges = new HashMap<>();
        for (Tally tally : tallies) {
            for (Entry entry : tally.entries) {
                ranges.merge(entry.id, new Range(entry.atLeast, entry.atMost, tally.others), Range::plus);
            }
        }
        List<Entry> entries = new ArrayList<>(ranges.size());
        ranges.forEach((id, range) ->
                entries.add(new Entry(id, range.atLeast, range.atMost + others - range.othersWhereCounted)));
        entries.sort(Comparator.comparingLong(Entry::atLeast).reversed().thenComparing(Entry::id));
        return new Tally(entries, others);
    }
}
