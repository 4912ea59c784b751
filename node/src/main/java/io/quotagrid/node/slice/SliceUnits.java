package io.quotagrid.node.slice;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.MeterUnits;
import io.quotagrid.node.quota.SliceReport;
import io.quotagrid.node.quota.UnitFlows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the units of a slice are: in stock, taken by calls that have not gone, or spent; and where those have gone that are none of
 * these any more. Every way into it and out of it is a method here, so that nothing is ever unaccounted for.
 */
final class SliceUnits {
    private static final int KEPT_QUARTERS = 12;
    private static final int WANTED_QUARTERS = 8;
    private static final Meter[] METERS = Meter.values();

    final MeterUnits stock = new MeterUnits();
    final MeterUnits busy = new MeterUnits(); // of the gauge: held by calls until they end
    final MeterUnits spent = new MeterUnits(); // totals of the term
    private final MeterUnits reported = new MeterUnits(); // of these, as the last report said
    private @Nullable UnitFlows flows; // null while there never was anything in hand

    /** What becomes of units that no call has any more. */
    enum Fate {
        /** They are this node's to use. */
        STOCK,
        /** They go home. */
        RETURNED,
        /** They are no longer good. */
        EXPIRED
    }

    /** The owner hands out units. */
    void grant(Meter meter, long units, Fate fate) {
        if (units > 0) {
            flows().granted(meter, units);
            goOn(meter, units, fate);
        }
    }

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

    /** What a call had taken of that meter. */
    void giveBack(Meter meter, long units, Fate fate) {
        busy.add(meter, -units);
        goOn(meter, units, fate);
    }

    /** What was spent of that meter since the last report was not. */
    void unspend(Meter meter, long units, Fate fate) {
        spent.add(meter, -units);
        goOn(meter, units, fate);
    }

    private void goOn(Meter meter, long units, Fate fate) {
        switch (fate) {
            case STOCK -> stock.add(meter, units);
            case RETURNED -> flows().returned(meter, units);
            case EXPIRED -> flows().expired(meter, units);
        }
    }

    private UnitFlows flows() {
        UnitFlows known = flows;
        if (known == null) {
            known = new UnitFlows();
            flows = known;
        }
        return known;
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
    void dropStock(Fate fate) {
        for (Meter meter : METERS) {
            long units = stock.get(meter);
            if (units > 0) {
                stock.set(meter, 0);
                goOn(meter, units, fate);
            }
        }
    }

    /** Another slice begins: parallel slots stay with their calls. */
    void begin() {
        callSpent();
        dropStock(Fate.EXPIRED);
        for (Meter meter : METERS) {
            long units = busy.get(meter);
            if (meter != Meter.PARALLEL && units > 0) {
                giveBack(meter, units, Fate.EXPIRED);
            }
        }
        spent.fill(0);
        reported.fill(0);
    }

    /** What is spent by now never comes back to this node. */
    void callSpent() {
        for (Meter meter : METERS) {
            long more = spent.get(meter) - reported.get(meter);
            if (more > 0) {
                flows().spent(meter, more);
                reported.add(meter, more);
            }
        }
    }

    /** Adds what became of all units that were ever in hand. */
    void addTo(UnitFlows sums) {
        if (flows == null) {
            return;
        }
        sums.add(flows);
        for (Meter meter : METERS) {
            sums.inHand(meter, stock.get(meter) + busy.get(meter) + spent.get(meter) - reported.get(meter));
        }
    }

    /**
     * Keeps what is needed, and says how things are.
     *
     * @param hot     whether anything is kept or wanted at all
     * @param keeps   whether anything is kept
     * @param pressed whether to keep little
     */
    List<SliceReport.Line> report(LimitSet limits, Demand demand, boolean hot, boolean keeps, boolean pressed) {
        callSpent();
        List<SliceReport.Line> lines = new ArrayList<>(limits.limits().size());
        for (Limit limit : limits.limits()) {
            Meter meter = limit.meter();
            long kept = pressed ? demand.recent(meter) / 4 : demand.quarters(meter, KEPT_QUARTERS);
            giveHome(meter, hot && keeps ? Math.max(0, stock.get(meter) - kept) : stock.get(meter));
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

    private void giveHome(Meter meter, long units) {
        if (units > 0) {
            stock.add(meter, -units);
            goOn(meter, units, Fate.RETURNED);
        }
    }
}
