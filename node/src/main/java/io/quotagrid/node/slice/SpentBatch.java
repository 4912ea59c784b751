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

    SpentBatch() {
        slots.fill(SliceGrant.NO_SLOT);
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
