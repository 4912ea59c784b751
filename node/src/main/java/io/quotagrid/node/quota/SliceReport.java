package io.quotagrid.node.quota;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Meter;
import java.util.List;
import java.util.Map;

/**
 * What a node says of its slice of one subject: the part of the subject's room that the owner has handed to it.
 *
 * <p>Nothing here is a difference: a report says what is, so one that is lost, late or doubled does no harm.
 *
 * @param term       which slice this is about; 0 if the node has none yet
 * @param lifeMicros after this long without a word from the node the owner books as used what it has out
 * @param quietMicros nothing was spent for so long before the first sending: what this report is the first to call spent was spent
 *     before that, and is booked so much earlier
 * @param lines      at most one a meter; empty if the node does without slices here
 * @param past       what became of a slice that this owner does not know
 */
public record SliceReport(long term, long lifeMicros, long quietMicros, List<Line> lines, Past past) {
    /** Of a node that does without slices. */
    public static final SliceReport NONE = new SliceReport(0, 0, 0, List.of(), Past.NONE);

    /** More than any node can use, and little enough to be multiplied. */
    public static final long LARGEST_WANT = 1L << 30;

    public SliceReport {
        lines = List.copyOf(lines);
        requireNonNull(past, "past");
        if (term < 0 || lifeMicros < 0 || quietMicros < 0) {
            throw new IllegalArgumentException(
                    "no slice: term " + term + ", life " + lifeMicros + " us, quiet " + quietMicros + " us");
        }
    }

    /** Of a node that has had no slice which this owner does not know. */
    public SliceReport(long term, long lifeMicros, long quietMicros, List<Line> lines) {
        this(term, lifeMicros, quietMicros, lines, Past.NONE);
    }

    /** Whether there is anything to say. */
    public boolean none() {
        return lines.isEmpty();
    }

    /**
     * A slice that another owner gave and that is over, because its owner is out of reach: whatever that owner believes, this is
     * what was spent of it.
     *
     * @param term  which slice; 0 for none
     * @param spent units spent of it in all, by windowed meter; 0 where there is no number
     */
    public record Past(long term, Map<Meter, Long> spent) {
        /** None. */
        public static final Past NONE = new Past(0, Map.of());

        public Past {
            spent = Map.copyOf(spent);
            if (term < 0 || spent.values().stream().anyMatch(units -> units < 0)) {
                throw new IllegalArgumentException("no slice: term " + term + ", spent " + spent);
            }
        }

        boolean none() {
            return term == 0;
        }

        long spent(Meter meter) {
            return spent.getOrDefault(meter, 0L);
        }
    }

    /**
     * One meter.
     *
     * @param meter whose units
     * @param spent units spent of this term so far, whether reported before or not; 0 for the parallel gauge
     * @param busy  units that calls have taken and not yet spent; for the gauge the slots that its calls hold
     * @param stock units that nobody has taken
     * @param want  how large the node would like its stock to be
     */
    public record Line(Meter meter, long spent, long busy, long stock, long want) {
        public Line {
            requireNonNull(meter, "meter");
            if (spent < 0 || busy < 0 || stock < 0 || want < 0 || want > LARGEST_WANT) {
                throw new IllegalArgumentException(
                        "no slice: spent " + spent + ", busy " + busy + ", stock " + stock + ", want " + want);
            }
        }
    }
}
