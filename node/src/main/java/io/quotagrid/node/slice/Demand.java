package io.quotagrid.node.slice;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.MeterUnits;
import java.util.List;

/**
 * What calls ask of one meter, counted by sync intervals and smoothed: half of the old value, half of the last interval; nothing
 * once two intervals in a row were without a use, so that what is in hand goes home. Every value is in units; smoothed ones are
 * kept in 1024ths.
 */
final class Demand {
    private static final int FRACTION_BITS = 10;
    private static final int QUIET = 2;
    private static final long MOST = 1L << 40; // so that nothing wraps

    private final long cold;
    private final long intervalNanos;
    private long beganNanos;
    private long uses;
    private long smoothedUses;
    private long quietIntervals; // the last ones, without a use
    private final MeterUnits asked = new MeterUnits();
    private final MeterUnits askedBefore = new MeterUnits();
    private final MeterUnits smoothed = new MeterUnits();

    Demand(SliceSettings settings, long nowNanos) {
        cold = Math.round(settings.coldUses() * (1L << FRACTION_BITS));
        intervalNanos = settings.syncNanos();
        beganNanos = nowNanos;
    }

    /** A call asks for that. */
    void use(LimitSet limits, Amounts amounts) {
        uses++;
        List<Limit> all = limits.limits();
        for (int i = 0; i < all.size(); i++) {
            Limit limit = all.get(i);
            ask(limit.meter(), SliceTake.units(limit, amounts));
        }
    }

    private void ask(Meter meter, long units) {
        asked.set(meter, Math.min(MOST, asked.get(meter) + Math.min(MOST, units)));
    }

    /** Ends the intervals that have passed. To be called before all else. */
    void roll(long nowNanos) {
        long intervals = (nowNanos - beganNanos) / intervalNanos;
        if (intervals > 0) {
            end(intervals);
            beganNanos += intervals * intervalNanos;
        }
    }

    /** The last of them were without a use if there was more than one. */
    private void end(long intervals) {
        quietIntervals = uses > 0 ? intervals - 1 : quietIntervals + intervals;
        if (quietIntervals >= QUIET) {
            smoothedUses = 0;
            smoothed.fill(0);
            asked.fill(0);
            askedBefore.fill(0);
            uses = 0;
            return;
        }
        int quiet = (int) intervals - 1;
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

    /** Whether a slice costs less than it saves. An interval that is not over says nothing. */
    boolean hot() {
        return smoothedUses >= cold;
    }

    /**
     * Whether that goes on in the interval that is not over: only then is a slice begun. So a single call or burst gets none, nor
     * do the confirms that follow it, and none is left behind.
     */
    boolean goesOn() {
        return hot() && uses << FRACTION_BITS >= cold;
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
