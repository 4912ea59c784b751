package io.quotagrid.node.slice;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.MeterUnits;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.SliceGrant;
import io.quotagrid.node.quota.SliceReport;
import io.quotagrid.node.quota.UnitFlows;
import io.quotagrid.node.slice.SliceUnits.Fate;
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

    /** In place of a time: no charge is waiting. */
    public static final long NOTHING_SPENT = -1;

    private static final int FASTEST_CLOCK = 50; // 2 % faster

    private final SliceSettings settings;
    private final Demand demand;
    private final SliceUnits units = new SliceUnits();
    private final MeterUnits free = new MeterUnits(); // what nobody had when the owner last answered
    private final SliceClaim claim = new SliceClaim();
    private final SliceCorrections corrections = new SliceCorrections();
    private final SliceLife life = new SliceLife();
    private LimitSet limits = LimitSet.NONE;
    private int era; // grows with every change of limits
    private long term;
    private boolean pressed;
    private boolean closing;
    private SpentBatch open = new SpentBatch();
    private @Nullable Flying flying;
    private long lastSpentNanos;
    private int openTakes;
    private SliceReport.Past past = SliceReport.Past.NONE; // until an owner has heard of it

    /** A report on its way, and what it said. */
    private record Flying(SpentBatch batch, SliceReport report, int era) {}

    /** A subject of which this node has nothing in hand. */
    public SubjectSlice(SliceSettings settings, long nowNanos) {
        this.settings = settings;
        this.demand = new Demand(settings, nowNanos);
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
        units.dropStock(Fate.RETURNED);
    }

    /**
     * Takes what a call needs of every meter, or nothing.
     *
     * @return null if the owner must be asked: the stock is short, or the call would never fit
     */
    public @Nullable SliceTake take(Amounts amounts, long nowNanos) {
        demand.roll(nowNanos);
        demand.use(limits, amounts);
        return takeAgain(amounts, nowNanos);
    }

    /** As {@link #take}, for a call that has asked before. */
    public @Nullable SliceTake takeAgain(Amounts amounts, long nowNanos) {
        if (expired(nowNanos) || limits.limits().isEmpty() || !units.take(limits, amounts)) {
            return null;
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
        units.spend(take);
        open.spent(nowNanos);
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
        Fate fate = fate(take, nowNanos);
        for (Limit limit : take.limits.limits()) {
            if (limit.meter() == Meter.PARALLEL || take.term == term) {
                units.giveBack(limit.meter(), SliceTake.units(limit, take.amounts), fate);
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
        Fate fate = fate(take, nowNanos);
        for (Limit limit : take.limits.limits()) {
            long taken = SliceTake.units(limit, take.amounts);
            switch (limit.meter().unit()) {
                case REQUESTS -> correct(take, limit.meter(), taken, requests, fate);
                case TOKENS -> correct(take, limit.meter(), taken, tokens, fate);
                case PARALLEL -> units.giveBack(limit.meter(), taken, fate);
            }
        }
    }

    private void correct(SliceTake take, Meter meter, long taken, long actual, Fate fate) {
        long back = actual == AS_CHARGED ? 0 : taken - actual;
        SpentBatch batch = take.batch;
        if (back < 0) {
            corrections.owe(meter, -back);
        } else if (back == 0 || batch == null) {
            return;
        } else if (batch == open) {
            units.unspend(meter, back, fate);
        } else if (flying != null && batch == flying.batch) {
            batch.giveBackLater(meter, back);
        } else {
            corrections.refund(meter, batch.slot(meter), back);
        }
    }

    private Fate fate(SliceTake take, long nowNanos) {
        if (expired(nowNanos)) {
            return Fate.EXPIRED;
        }
        return take.term == term && take.era == era ? Fate.STOCK : Fate.RETURNED;
    }

    /** Whether the life is over; if so, what is in stock is no longer this node's to use. */
    public boolean expired(long nowNanos) {
        boolean over = life.over(nowNanos);
        if (over) {
            units.dropStock(Fate.EXPIRED);
        }
        return over;
    }

    /** Whether the stock is so low that more should be asked for before it is gone. */
    public boolean low(long nowNanos) {
        demand.roll(nowNanos);
        return demand.hot() && units.low(limits, demand);
    }

    /** Units of that meter that are left as far as this node knows: its own, and what nobody had when the owner last spoke. */
    public long remaining(Meter meter) {
        return units.stock.get(meter) + free.get(meter);
    }

    /** Units that a call could take now, of all meters together. */
    public long inHand(long nowNanos) {
        return expired(nowNanos) ? 0 : units.stock.sum();
    }

    /** Units of that meter that a call could take now. */
    public long inHand(Meter meter, long nowNanos) {
        return expired(nowNanos) ? 0 : units.stock.get(meter);
    }

    /** Whether nothing is left to say, to spend or to give back, now or when calls end. */
    public boolean idle() {
        return !inUse() && flying == null && units.stock.empty() && units.busy.empty() && openTakes == 0;
    }

    /** Adds what became of all units that this node ever had of the subject. */
    public void addTo(UnitFlows sums) {
        units.addTo(sums);
    }

    /** An {@link #idle} slice is forgotten: whatever no report has called spent is spent. */
    public void end() {
        units.callSpent();
    }

    /** Whether the owner should hear of this slice once an interval has passed. */
    public boolean inUse() {
        return past.term() != 0 || !corrections.empty() || claim.differs(limits, units);
    }

    /**
     * What to say of this slice in a message that goes now. Until its answer, or {@link #lost}, there is no other.
     *
     * @param recalled whether calls wait for what this node itself has in stock: then it keeps nothing
     * @return {@link SliceReport#NONE} if there is nothing to say
     */
    public SliceReport report(boolean recalled, long nowNanos) {
        demand.roll(nowNanos);
        boolean over = expired(nowNanos);
        boolean begins = demand.goesOn() && !closing;
        if (!begins && !inUse() && units.stock.empty()) {
            return SliceReport.NONE;
        }
        boolean hot = demand.hot() && !closing;
        List<SliceReport.Line> lines = units.report(limits, demand, hot, !recalled && !over, pressed);
        SliceReport report = new SliceReport(term, settings.lifeNanos() / 1_000, quietMicros(nowNanos), lines, past);
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
        return corrections.take(limits);
    }

    /** From the next report on this slice keeps nothing and wants nothing. */
    public void close() {
        closing = true;
    }

    /** The report was not carried out and will not be; what it said goes with the next. */
    public void lost() {
        if (flying != null) {
            open.spentAlso(flying.batch);
        }
        flying = null; // what its calls give back is not known anywhere: it counts as spent
    }

    /**
     * The first answer to the report that is under way. Any other must not come here.
     *
     * @param sentNanos before the first sending of the message with that report
     * @return for how long the owner had not known of the oldest charge that the report was the first to call spent, nanoseconds;
     *     {@link #NOTHING_SPENT} if there was none, or it does not know of it now
     */
    public long answered(SliceGrant grant, long sentNanos, long nowNanos) {
        Flying landed = flying;
        if (landed == null || grant.none()) {
            lost();
            return NOTHING_SPENT;
        }
        flying = null;
        heard(grant, landed, sentNanos, nowNanos);
        return landed.batch.unheardNanos(nowNanos);
    }

    private void heard(SliceGrant grant, Flying landed, long sentNanos, long nowNanos) {
        if (landed.report.past().equals(past)) {
            past = SliceReport.Past.NONE;
        }
        boolean sameTerm = grant.term() == term;
        if (!sameTerm) {
            begin(grant, landed);
        }
        long lifeEndsNanos = sentNanos + settings.lifeNanos() - settings.marginNanos();
        Fate fate = nowNanos - lifeEndsNanos >= 0 ? Fate.EXPIRED : landed.era == era ? Fate.STOCK : Fate.RETURNED;
        if (fate == Fate.STOCK) {
            expired(nowNanos); // the old stock first
            life.extend(lifeEndsNanos);
        }
        for (SliceGrant.Line line : grant.lines()) {
            Meter meter = line.meter();
            if (sameTerm) {
                landed.batch.bookedIn(meter, line.slot());
                corrections.refund(meter, line.slot(), landed.batch.givenBack(meter));
            }
            units.grant(meter, line.units(), fate);
            free.set(meter, line.free());
        }
        claim.answered(landed.report, grant, sameTerm);
        pressed = grant.pressed();
        if (!grant.limits().limits().isEmpty()) {
            adopt(grant.limits());
        }
    }

    /**
     * The node speaks to other owners from now on, and to them as a new one. Nothing is in hand; what was, and what no report has
     * called spent yet, is out for the owners so far, who will book it. Parallel slots stay with their calls.
     */
    public void beginAnew() {
        flying = null;
        closing = false;
        open = new SpentBatch();
        corrections.forgetRefunds();
        claim.forget();
        units.begin();
        life.end();
        term = 0;
        pressed = false;
        past = SliceReport.Past.NONE;
    }

    /**
     * The owner has booked as used whatever it counted as out: takes out of that what was not spent, and begins anew. If it does not
     * know the slice, another does that is out of reach, and this one is told for it.
     */
    private void begin(SliceGrant grant, Flying landed) {
        if (term != 0 && grant.lines().stream().allMatch(line -> line.slot() == SliceGrant.NO_SLOT)) {
            past = new SliceReport.Past(term, units.spent.windowed());
        }
        for (SliceGrant.Line line : grant.lines()) {
            Meter meter = line.meter();
            if (meter != Meter.PARALLEL) {
                long unspent = claim.unspent(meter, units.spent.get(meter));
                corrections.refund(meter, line.slot(), unspent + landed.batch.givenBack(meter));
                landed.batch.bookedIn(meter, line.slot());
                open.bookedIn(meter, line.slot());
            }
        }
        open = new SpentBatch();
        units.begin();
        life.end();
        term = grant.term();
    }
}
