package io.quotagrid.node.slice;

import java.time.Duration;

/**
 * The pace of slices.
 *
 * @param syncNanos   a slice in use is reported this often; 0 does without slices
 * @param lifeNanos   after this long without word from the node the owner takes its slice as spent
 * @param marginNanos the node takes it as over this much earlier: how far two clocks may differ within one life
 * @param coldUses    with fewer uses a sync than this, smoothed, a subject gets no slice: every call asks the owner
 */
public record SliceSettings(long syncNanos, long lifeNanos, long marginNanos, double coldUses) {
    /** No slices: every call asks the owner. */
    public static final SliceSettings NONE = new SliceSettings(0, 0, 0, 0);

    private static final long SHORTEST_LIFE_NANOS = 2_000_000_000;
    private static final int MARGINS = 100; // a clock that runs 1 % too slow is broken

    /** A slice is reported every sync while it is in use: below one use in two syncs, asking the owner is cheaper (measured). */
    private static final double USUAL_COLD_USES = 0.5;

    public SliceSettings {
        if (syncNanos < 0 || lifeNanos < 0 || (syncNanos > 0 && lifeNanos <= syncNanos)) {
            throw new IllegalArgumentException("no slices: sync " + syncNanos + " ns, life " + lifeNanos + " ns");
        }
    }

    /** A life outlasts a fail-over, and four syncs. */
    public static SliceSettings syncEvery(Duration interval) {
        if (interval.isZero()) {
            return NONE;
        }
        long lifeNanos = Math.max(SHORTEST_LIFE_NANOS, 4 * interval.toNanos());
        return new SliceSettings(interval.toNanos(), lifeNanos, lifeNanos / MARGINS, USUAL_COLD_USES);
    }

    /** Whether there are slices at all. */
    public boolean enabled() {
        return syncNanos > 0;
    }
}
