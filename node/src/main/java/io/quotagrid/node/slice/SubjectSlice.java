package io.quotagrid.node.slice;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Booking;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.MeterUnits;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.SliceGrant;
import io.quotagrid.node.quota.SliceReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The slice of one subject that this node has in hand, with all its meters.
 *
 * <p><b>A unit's way.</b> Granted by the owner it is <i>stock</i>; taken by a call it is <i>busy</i>; when the call leaves for the
 * provider it is <i>spent</i>, and the next report says so. A call that does not go puts back what it took. Stock that is not
 * needed is simply no longer declared. A parallel slot stays busy until its call ends, and is stock again.
 *
 * <p><b>Never over.</b> Units are used only before the slice's life is over, and that is looked at when they are taken and again
 * when the call goes. The life counts from before the first sending of the message whose answer renewed it, less a margin, by
 * this node's monotonic clock; the owner's from after it received that message: so it ends here first. Whatever belongs to
 * another term, or to limits that have changed since, is not put back: it goes home.
 *
 * <p><b>Giving back.</b> Units of a call that cost less than it took return to the stock as long as no report has called them
 * spent; after that, to the place where the owner booked them; in between they wait for the answer, which names that place.
 *
 * <p>Not thread-safe. Time is nanoseconds of one monotonic clock; at most one report is under way.
 */
public final class SubjectSlice {
    /** In place of an actual amount: what was charged. */
    public static final long AS_CHARGED = -1;

    private static final int FASTEST_CLOCK = 50; // 2 % faster

    private static final int KEPT_QUARTERS = 12;
    private static final int WANTED_QUARTERS = 8;

    private final SliceSettings settings;
    private final Demand demand;
    private final MeterUnits stock = new MeterUnits();
    private final MeterUnits busy = new MeterUnits();
    private final MeterUnits spent = new MeterUnits(); // totals of the term
    private final MeterUnits claim = new MeterUnits(); // what the owner has counted as out since its last answer
    private final MeterUnits claimedAtSpent = new MeterUnits(); // the totals that it knew then
    private final MeterUnits free = new MeterUnits(); // what nobody had when the owner last answered
    private final MeterUnits debts = new MeterUnits();
    private final List<Operation.Correction> refunds = new ArrayList<>(0);
    private LimitSet limits = LimitSet.NONE;
    private int era; // grows with every change of limits
    private long term;
    private long expiresNanos;
    private boolean alive; // has a life that expires
    private boolean pressed;
    private SpentBatch open = new SpentBatch();
    private @Nullable Flying flying;
    private long intervalBeganNanos;
    private long lastSpentNanos;
    private int openTakes;

    /** A report on its way, and what it said. */
    private record Flying(SpentBatch batch, SliceReport report, int era) {}

    /** A subject of which this node has nothing in hand. */
    public SubjectSlice(SliceSettings settings, long nowNanos) {
        this.settings = settings;
        this.demand = new Demand(settings.coldUses());
        this.intervalBeganNanos = nowNanos;
        this.lastSpentNanos = nowNanos;
    }

    /** The limits in force as far as this node knows. */
    public LimitSet limits() {
        return limits;
    }

    /** Takes over newer limits: the slice is over, and goes home. */
    public void adopt(LimitSet offered) {
        if (limits.equals(offered) || (limits.limits().size() > 0 && !offered.newerThan(limits))) {
            return;
        }
        limits = offered;
        era++;
        stock.fill(0);
    }

    /**
     * Takes what a call needs of every meter, or nothing.
     *
     * @return null if the owner must be asked: the stock is short, or the call would never fit
     */
    public @Nullable SliceTake take(Amounts amounts, long nowNanos) {
        roll(nowNanos);
        demand.use();
        List<Limit> all = limits.limits();
        for (int i = 0; i < all.size(); i++) {
            Limit limit = all.get(i);
            demand.ask(limit.meter(), SliceTake.units(limit, amounts));
        }
        return takeAgain(amounts, nowNanos);
    }

    /** As {@link #take}, for a call that has asked before. */
    public @Nullable SliceTake takeAgain(Amounts amounts, long nowNanos) {
        List<Limit> all = limits.limits();
        if (expired(nowNanos) || all.isEmpty()) {
            return null;
        }
        for (int i = 0; i < all.size(); i++) {
            Limit limit = all.get(i);
            long units = SliceTake.units(limit, amounts);
            if (units > stock.get(limit.meter()) || SliceTake.neverFits(limit, amounts)) {
                return null;
            }
        }
        for (int i = 0; i < all.size(); i++) {
            Limit limit = all.get(i);
            long units = SliceTake.units(limit, amounts);
            stock.add(limit.meter(), -units);
            busy.add(limit.meter(), units);
        }
        openTakes++;
        return new SliceTake(limits, amounts, term, era);
    }

    /**
     * The call leaves for the provider: what it took is spent.
     *
     * @return false if the slice's life has ended meanwhile: nothing is spent and nothing taken any more
     */
    public boolean go(SliceTake take, long nowNanos) {
        if (take.term != term || expired(nowNanos)) {
            putBack(take, nowNanos);
            return false;
        }
        for (Limit limit : take.limits.limits()) {
            if (limit.meter() != Meter.PARALLEL) {
                long units = SliceTake.units(limit, take.amounts);
                busy.add(limit.meter(), -units);
                spent.add(limit.meter(), units);
            }
        }
        take.batch = open;
        lastSpentNanos = nowNanos;
        return true;
    }

    /** The call does not go. */
    public void putBack(SliceTake take, long nowNanos) {
        if (!take.end()) {
            return;
        }
        openTakes--;
        boolean usable = usable(take, nowNanos);
        for (Limit limit : take.limits.limits()) {
            if (limit.meter() == Meter.PARALLEL || take.term == term) {
                long units = SliceTake.units(limit, take.amounts);
                busy.add(limit.meter(), -units);
                stock.add(limit.meter(), usable ? units : 0);
            }
        }
    }

    /**
     * Ends a call that went.
     *
     * @param requests what it really was, or {@link #AS_CHARGED}
     * @param tokens   what it really used, or {@link #AS_CHARGED}
     */
    public void end(SliceTake take, long requests, long tokens, long nowNanos) {
        if (!take.end()) {
            return;
        }
        openTakes--;
        boolean usable = usable(take, nowNanos);
        for (Limit limit : take.limits.limits()) {
            long units = SliceTake.units(limit, take.amounts);
            switch (limit.meter().unit()) {
                case REQUESTS -> correct(take, limit.meter(), units, requests, usable);
                case TOKENS -> correct(take, limit.meter(), units, tokens, usable);
                case PARALLEL -> {
                    busy.add(limit.meter(), -units);
                    stock.add(limit.meter(), usable ? units : 0);
                }
            }
        }
    }

    private void correct(SliceTake take, Meter meter, long units, long actual, boolean usable) {
        long back = actual == AS_CHARGED ? 0 : units - actual;
        SpentBatch batch = take.batch;
        if (back < 0) {
            debts.add(meter, -back);
        } else if (back == 0 || batch == null) {
            return;
        } else if (batch == open) {
            spent.add(meter, -back);
            stock.add(meter, usable ? back : 0);
        } else if (flying != null && batch == flying.batch) {
            batch.giveBackLater(meter, back);
        } else {
            refund(meter, batch.slot(meter), back);
        }
    }

    private void refund(Meter meter, long slot, long units) {
        if (slot != SliceGrant.NO_SLOT && units > 0) {
            refunds.add(new Operation.Correction(new Booking(meter, slot, units), 0));
        }
    }

    private boolean usable(SliceTake take, long nowNanos) {
        return take.term == term && take.era == era && !expired(nowNanos);
    }

    /** Whether the life is over; if so, what is in stock is no longer this node's to use. */
    private boolean expired(long nowNanos) {
        if (alive && nowNanos - expiresNanos >= 0) {
            alive = false;
            stock.fill(0);
        }
        return !alive;
    }

    private void roll(long nowNanos) {
        long intervals = (nowNanos - intervalBeganNanos) / settings.syncNanos();
        if (intervals > 0) {
            demand.roll(intervals);
            intervalBeganNanos += intervals * settings.syncNanos();
        }
    }

    /** Whether the stock is so low that more should be asked for before it is gone. */
    public boolean low(long nowNanos) {
        roll(nowNanos);
        if (!demand.hot()) {
            return false;
        }
        for (Limit limit : limits.limits()) {
            Meter meter = limit.meter();
            if (5 * stock.get(meter) < 2 * demand.quarters(meter, 4)) {
                return true;
            }
        }
        return false;
    }

    /** Units of that meter that are left as far as this node knows: its own, and what nobody had when the owner last spoke. */
    public long remaining(Meter meter) {
        return stock.get(meter) + free.get(meter);
    }

    /** Whether nothing is left to say, to spend or to give back, now or when calls end. */
    public boolean idle() {
        return !inUse() && flying == null && stock.empty() && busy.empty() && openTakes == 0;
    }

    /** Whether the owner should hear of this slice once an interval has passed. */
    public boolean inUse() {
        if (!refunds.isEmpty() || !debts.empty()) {
            return true;
        }
        for (Limit limit : limits.limits()) {
            Meter meter = limit.meter();
            if (meter == Meter.PARALLEL) {
                if (stock.get(meter) > 0 || claim.get(meter) != busy.get(meter)) {
                    return true;
                }
            } else if (claim.get(meter) > 0 || spent.get(meter) != claimedAtSpent.get(meter)) {
                return true;
            }
        }
        return false;
    }

    /**
     * What to say of this slice in a message that goes now. Until its answer, or {@link #lost}, there is no other.
     *
     * @param recalled whether calls wait for what this node itself has in stock: then it keeps nothing
     * @return {@link SliceReport#NONE} if there is nothing to say
     */
    public SliceReport report(boolean recalled, long nowNanos) {
        roll(nowNanos);
        boolean over = expired(nowNanos);
        boolean hot = demand.hot();
        if (!hot && !inUse() && stock.empty()) {
            return SliceReport.NONE;
        }
        List<SliceReport.Line> lines = new ArrayList<>(limits.limits().size());
        for (Limit limit : limits.limits()) {
            Meter meter = limit.meter();
            long kept = pressed ? demand.recent(meter) / 4 : demand.quarters(meter, KEPT_QUARTERS);
            stock.set(meter, !hot || recalled || over ? 0 : Math.min(stock.get(meter), kept));
            long want = hot ? demand.quarters(meter, WANTED_QUARTERS) : 0;
            lines.add(new SliceReport.Line(
                    meter,
                    meter == Meter.PARALLEL ? 0 : spent.get(meter),
                    busy.get(meter),
                    stock.get(meter),
                    Math.min(want, SliceReport.LARGEST_WANT)));
        }
        SliceReport report = new SliceReport(term, settings.lifeNanos() / 1_000, quietMicros(nowNanos), lines);
        flying = new Flying(open, report, era);
        open = new SpentBatch();
        return report;
    }

    /** By a clock that may be faster than the owner's. */
    private long quietMicros(long nowNanos) {
        long quietNanos = Math.min(settings.lifeNanos(), nowNanos - lastSpentNanos);
        return Math.max(0, quietNanos - quietNanos / FASTEST_CLOCK) / 1_000;
    }

    /** What goes with a report: units that return to where they are booked, and what calls cost beyond what they took. */
    public List<Operation> corrections() {
        if (refunds.isEmpty() && debts.empty()) {
            return List.of();
        }
        List<Operation.Correction> corrections = new ArrayList<>(refunds);
        refunds.clear();
        for (Limit limit : limits.limits()) {
            long debt = debts.get(limit.meter());
            if (debt > 0) {
                corrections.add(new Operation.Correction(new Booking(limit.meter(), 0, 0), debt));
            }
        }
        debts.fill(0);
        return List.of(new Operation.Settle(0, corrections, 0));
    }

    /** The report was not carried out and will not be; what it said goes with the next. */
    public void lost() {
        flying = null; // what its calls give back is not known anywhere: it counts as spent
    }

    /**
     * The first answer to the report that is under way. Any other must not come here.
     *
     * @param sentNanos before the first sending of the message with that report
     */
    public void answered(SliceGrant grant, long sentNanos, long nowNanos) {
        Flying landed = flying;
        flying = null;
        if (landed == null || grant.none()) {
            return;
        }
        boolean sameTerm = grant.term() == term;
        if (!sameTerm) {
            end(grant, landed);
        }
        long lifeEndsNanos = sentNanos + settings.lifeNanos() - settings.marginNanos();
        boolean usable = nowNanos - lifeEndsNanos < 0 && landed.era == era;
        if (usable && (!alive || lifeEndsNanos - expiresNanos > 0)) {
            expired(nowNanos); // the old stock first
            alive = true;
            expiresNanos = lifeEndsNanos;
        }
        for (SliceGrant.Line line : grant.lines()) {
            Meter meter = line.meter();
            if (sameTerm) {
                landed.batch.bookedIn(meter, line.slot());
                refund(meter, line.slot(), landed.batch.givenBack(meter));
            }
            stock.add(meter, usable ? line.units() : 0);
            free.set(meter, line.free());
        }
        claim(grant, landed, sameTerm);
        pressed = grant.pressed();
        if (!grant.limits().limits().isEmpty()) {
            adopt(grant.limits());
        }
    }

    /** What the owner counts as out from its answer on. */
    private void claim(SliceGrant grant, Flying landed, boolean sameTerm) {
        claim.fill(0);
        for (SliceReport.Line said : landed.report.lines()) {
            Meter meter = said.meter();
            if (sameTerm || meter == Meter.PARALLEL) {
                claim.set(meter, said.busy() + said.stock());
            }
            claimedAtSpent.set(meter, sameTerm ? said.spent() : 0);
        }
        for (SliceGrant.Line line : grant.lines()) {
            claim.add(line.meter(), line.units());
        }
    }

    /** The owner has booked as used whatever it counted as out: takes out of that what was not spent. */
    private void end(SliceGrant grant, Flying landed) {
        for (SliceGrant.Line line : grant.lines()) {
            Meter meter = line.meter();
            long unspent = claim.get(meter) - (spent.get(meter) - claimedAtSpent.get(meter));
            if (meter != Meter.PARALLEL) {
                refund(meter, line.slot(), unspent + landed.batch.givenBack(meter));
                landed.batch.bookedIn(meter, line.slot());
                open.bookedIn(meter, line.slot());
            }
        }
        open = new SpentBatch();
        for (Meter meter : Meter.values()) {
            stock.set(meter, 0);
            spent.set(meter, 0);
            claimedAtSpent.set(meter, 0);
            if (meter != Meter.PARALLEL) {
                busy.set(meter, 0);
            }
        }
        alive = false;
        term = grant.term();
    }
}
