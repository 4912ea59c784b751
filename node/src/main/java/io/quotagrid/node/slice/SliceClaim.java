package io.quotagrid.node.slice;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.MeterUnits;
import io.quotagrid.node.quota.SliceGrant;
import io.quotagrid.node.quota.SliceReport;

/** What the owner has counted as out, and which totals of spent units it knew, since its last answer. */
final class SliceClaim {
    private final MeterUnits out = new MeterUnits();
    private final MeterUnits spent = new MeterUnits();

    /** The owner has answered that report so. */
    void answered(SliceReport report, SliceGrant grant, boolean sameTerm) {
        out.fill(0);
        if (!sameTerm) {
            spent.fill(0);
        }
        for (SliceReport.Line said : report.lines()) {
            Meter meter = said.meter();
            if (sameTerm || meter == Meter.PARALLEL) {
                out.set(meter, said.busy() + said.stock());
            }
            spent.set(meter, sameTerm ? said.spent() : 0);
        }
        for (SliceGrant.Line line : grant.lines()) {
            out.add(line.meter(), line.units());
        }
    }

    /** There is another owner, which knows nothing. */
    void forget() {
        out.fill(0);
        spent.fill(0);
    }

    /** Whether the owner should hear how things are: windowed units are out, or something has changed. */
    boolean differs(LimitSet limits, SliceUnits units) {
        for (Limit limit : limits.limits()) {
            Meter meter = limit.meter();
            boolean gauge = meter == Meter.PARALLEL;
            if (gauge && (units.stock.get(meter) > 0 || out.get(meter) != units.busy.get(meter))) {
                return true;
            }
            if (!gauge && (out.get(meter) > 0 || units.spent.get(meter) != spent.get(meter))) {
                return true;
            }
        }
        return false;
    }

    /** What the owner counts as out and nobody has spent, if so much has been spent of the term by now. */
    long unspent(Meter meter, long spentNow) {
        return out.get(meter) - (spentNow - spent.get(meter));
    }
}
