package io.quotagrid.node.slice;

import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.MeterUnits;

/**
 * What calls ask of one meter, counted by sync intervals and smoothed: half of the old value, half of the last interval. Every
 * value is in units; smoothed ones are kept in 1024ths.
 */
final class Demand {
    private static final int FRACTION_BITS = 10;
    private static final long MOST = 1L << 40; // so that nothing wraps

    private final long cold;
    private long uses;
    private long smoothedUses;
    private final MeterUnits asked = new MeterUnits();
    private final MeterUnits askedBefore = new MeterUnits();
    private final MeterUnits smoothed = new MeterUnits();

    /** @param coldUses uses an interval below which a subject is cold */
    Demand(double coldUses) {
        cold = Math.round(coldUses * (1L << FRACTION_BITS));
    }

    void use() {
        uses++;
    }

    void ask(Meter meter, long units) {
        asked.set(meter, Math.min(MOST, asked.get(meter) + Math.min(MOST, units)));
    }

    /** So many intervals have passed, the last of them without a use if there was more than one. */
    void roll(long intervals) {
        int quiet = (int) Math.min(62, intervals - 1);
        smoothedUses = smooth(smoothedUses, uses, quiet);
        uses = 0;
        for (Meter meter : Meter.values()) {
            smoothed.set(meter, smooth(smoothed.get(meter), asked.get(meter), quiet));
            askedBefore.set(meter, quiet > 0 ? 0 : asked.get(meter));
        }
        asked.fill(0);
    }

    private static long smooth(long old, long units, int quiet) {
        return ((old + (units << FRACTION_BITS)) / 2) >> quiet;
    }

    /**
     * Whether a slice costs less than it saves. An interval that is not over says nothing: a single burst gets no slice, and so
     * leaves none behind.
     */
    boolean hot() {
        return smoothedUses >= cold;
    }

    /** Units an interval, in {@code quarters} of that: rounded up. */
    long quarters(Meter meter, int quarters) {
        long known = Math.max(smoothed.get(meter), asked.get(meter) << FRACTION_BITS);
        long scaled = known * quarters;
        return (scaled + (4L << FRACTION_BITS) - 1) >> (FRACTION_BITS + 2);
    }

    /** Units of this interval or the last one, whichever is more. */
    long recent(Meter meter) {
        return Math.max(asked.get(meter), askedBefore.get(meter));
    }
}
