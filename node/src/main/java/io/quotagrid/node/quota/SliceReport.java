package io.quotagrid.node.quota;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Meter;
import java.util.List;

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
 */
public record SliceReport(long term, long lifeMicros, long quietMicros, List<Line> lines) {
    /** Of a node that does without slices. */
    public static final SliceReport NONE = new SliceReport(0, 0, 0, List.of());

    /** More than any node can use, and little enough to be multiplied. */
    public static final long LARGEST_WANT = 1L << 30;

    public SliceReport {
        lines = List.copyOf(lines);
        if (term < 0 || lifeMicros < 0 || quietMicros < 0) {
            throw new IllegalArgumentException(
                    "no slice: term " + term + ", life " + lifeMicros + " us, quiet " + quietMicros + " us");
        }
    }

    /** Whether there is anything to say. */
    public boolean none() {
        return lines.isEmpty();
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
