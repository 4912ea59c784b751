package io.quotagrid.node.slice;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.MeterUnits;
import io.quotagrid.node.quota.SliceReport;
import java.util.ArrayList;
import java.util.List;

/** Where the units of a slice are: in stock, taken by calls that have not gone, or spent. */
final class SliceUnits {
    private static final int KEPT_QUARTERS = 12;
    private static final int WANTED_QUARTERS = 8;

    final MeterUnits stock = new MeterUnits();
    final MeterUnits busy = new MeterUnits(); // of the gauge: held by calls until they end
    final MeterUnits spent = new MeterUnits(); // totals of the term

    /** Takes what a call needs of every meter, or nothing. */
    boolean take(LimitSet limits, Amounts amounts) {
        List<Limit> all = limits.limits();
        for (int i = 0; i < all.size(); i++) {
            Limit limit = all.get(i);
            if (SliceTake.units(limit, amounts) > stock.get(limit.meter()) || SliceTake.neverFits(limit, amounts)) {
                return false;
            }
        }
        for (int i = 0; i < all.size(); i++) {
            Limit limit = all.get(i);
            long units = SliceTake.units(limit, amounts);
            stock.add(limit.meter(), -units);
            busy.add(limit.meter(), units);
        }
        return true;
    }

    /** The call leaves. */
    void spend(SliceTake take) {
        List<Limit> all = take.limits.limits();
        for (int i = 0; i < all.size(); i++) {
            Limit limit = all.get(i);
            if (limit.meter() != Meter.PARALLEL) {
                long units = SliceTake.units(limit, take.amounts);
                busy.add(limit.meter(), -units);
                spent.add(limit.meter(), units);
            }
        }
    }

    /** What a call had taken of that meter is stock again, if it may be. */
    void giveBack(Meter meter, long units, boolean usable) {
        busy.add(meter, -units);
        stock.add(meter, usable ? units : 0);
    }

    /** What was spent of that meter was not, and is stock again if it may be. */
    void unspend(Meter meter, long units, boolean usable) {
        spent.add(meter, -units);
        stock.add(meter, usable ? units : 0);
    }

    /** Whether less than two fifths of an interval's need are in stock of some meter. */
    boolean low(LimitSet limits, Demand demand) {
        for (Limit limit : limits.limits()) {
            if (5 * stock.get(limit.meter()) < 2 * demand.quarters(limit.meter(), 4)) {
                return true;
            }
        }
        return false;
    }

    /** What is in stock is no longer this node's to use. */
    void dropStock() {
        stock.fill(0);
    }

    /** Another slice begins: parallel slots stay with their calls. */
    void begin() {
        stock.fill(0);
        spent.fill(0);
        long slots = busy.get(Meter.PARALLEL);
        busy.fill(0);
        busy.set(Meter.PARALLEL, slots);
    }

    /**
     * Keeps what is needed, and says how things are.
     *
     * @param hot     whether anything is kept or wanted at all
     * @param keeps   whether anything is kept
     * @param pressed whether to keep little
     */
    List<SliceReport.Line> report(LimitSet limits, Demand demand, boolean hot, boolean keeps, boolean pressed) {
        List<SliceReport.Line> lines = new ArrayList<>(limits.limits().size());
        for (Limit limit : limits.limits()) {
            Meter meter = limit.meter();
            long kept = pressed ? demand.recent(meter) / 4 : demand.quarters(meter, KEPT_QUARTERS);
            stock.set(meter, hot && keeps ? Math.min(stock.get(meter), kept) : 0);
            long want = hot ? demand.quarters(meter, WANTED_QUARTERS) : 0;
            lines.add(new SliceReport.Line(
                    meter,
                    meter == Meter.PARALLEL ? 0 : spent.get(meter),
                    busy.get(meter),
                    stock.get(meter),
                    Math.min(want, SliceReport.LARGEST_WANT)));
        }
        return lines;
    }
}
