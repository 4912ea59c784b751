package io.quotagrid.node.slice;

import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.MeterUnits;
import io.quotagrid.node.quota.SliceGrant;

/**
 * The calls whose units one report is the first to call spent. All of them are booked in the same place, which the answer to
 * that report names; so one of these stands for them all.
 */
final class SpentBatch {
    private final MeterUnits slots = new MeterUnits();
    private final MeterUnits givenBack = new MeterUnits(); // while the report is on its way
    private boolean any; // whether anything was spent
    private long sinceNanos; // when the first of it was

    SpentBatch() {
        slots.fill(SliceGrant.NO_SLOT);
    }

    /** A call went. */
    void spent(long nowNanos) {
        if (!any) {
            any = true;
            sinceNanos = nowNanos;
        }
    }

    /** The report of those calls was lost: the report of these says it for both. */
    void spentAlso(SpentBatch earlier) {
        if (earlier.any) {
            any = true;
            sinceNanos = earlier.sinceNanos;
        }
    }

    /** How long ago the first of it was spent; {@link SubjectSlice#NOTHING_SPENT} if nothing was. */
    long unheardNanos(long nowNanos) {
        return any ? Math.max(0, nowNanos - sinceNanos) : SubjectSlice.NOTHING_SPENT;
    }

    void bookedIn(Meter meter, long slot) {
        slots.set(meter, slot);
    }

    /** {@link SliceGrant#NO_SLOT} if nobody knows. */
    long slot(Meter meter) {
        return slots.get(meter);
    }

    void giveBackLater(Meter meter, long units) {
        givenBack.add(meter, units);
    }

    long givenBack(Meter meter) {
        return givenBack.get(meter);
    }
}
