package io.quotagrid.node.quota;

import java.time.Duration;
import java.util.List;

/**
 * How long something took, each time it was done.
 *
 * @param upTo     bounds, each inclusive, in ascending order
 * @param counts   one for each bound, of what took no longer than it and longer than the bound before; and one more, of what took longer
 *     than all bounds
 * @param sumNanos all of it together
 */
public record TimeCounts(List<Duration> upTo, List<Long> counts, long sumNanos) {
    /** Of something that was never done. */
    public static final TimeCounts NONE = new TimeCounts(List.of(), List.of(0L), 0);

    public TimeCounts {
        upTo = List.copyOf(upTo);
        counts = List.copyOf(counts);
        if (counts.size() != upTo.size() + 1) {
            throw new IllegalArgumentException(
                    "there must be " + (upTo.size() + 1) + " counts but were " + counts.size());
        }
    }

    /** How often it was done. */
    public long times() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
