package io.quotagrid.node.engine;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.SliceReport;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.UnitFlows;
import io.quotagrid.node.quota.Verdict;
import io.quotagrid.node.slice.RefusalMemory;
import io.quotagrid.node.slice.SliceSettings;
import io.quotagrid.node.slice.SliceTake;
import io.quotagrid.node.slice.SubjectSlice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a lane knows of its subject without asking: the limits, the slice in hand, and the last refusal. Where there are no slices
 * it knows the limits only. Under its lane's lock.
 */
final class LaneSlice {
    /** A call waits so many syncs for what slices hold: one until their nodes hear of it, one until it is back, as many for a busy machine. */
    private static final int RECALL_SYNCS = 4;

    private final SubjectKey subject;
    private final SliceSettings settings;
    private final Tally tally;
    private final @Nullable SubjectSlice slice;
    private final RefusalMemory refusals = new RefusalMemory();
    private LimitSet limits = LimitSet.NONE;
    private List<Standing> lastSeen = List.of();
    private long reportedNanos;
    private boolean closing;
    private boolean counted; // among the slices in hand

    LaneSlice(SubjectKey subject, SliceSettings settings, Tally tally, long nowNanos) {
        this.subject = subject;
        this.settings = settings;
        this.tally = tally;
        this.slice = settings.enabled() ? new SubjectSlice(settings, nowNanos) : null;
        this.reportedNanos = nowNanos;
    }

    /** The limits in force as far as this node knows. */
    LimitSet limits() {
        return limits;
    }

    /** Somebody brings limits, which may be newer: then nothing that was in hand or refused under the old ones is any more. */
    @SuppressWarnings("ReferenceEquality") // a short way for the same object, the long way for its equals
    void learn(LimitSet offered) {
        boolean none = limits == LimitSet.NONE;
        if (offered != limits && (none || (!offered.equals(limits) && offered.newerThan(limits)))) {
            limits = offered;
            refusals.forget();
            if (slice != null) {
                slice.adopt(offered);
            }
        }
    }

    @Nullable
    SliceTake take(Amounts amounts, long nowNanos) {
        return slice == null ? null : slice.take(amounts, nowNanos);
    }

    /** For a call that has waited; not for one that waits for what slices hold, this node's own perhaps. */
    @Nullable
    SliceTake takeAgain(Ask ask, long nowNanos) {
        return slice != null && !ask.recalled && ask.operation instanceof Operation.Hold hold
                ? slice.takeAgain(hold.amounts(), nowNanos)
                : null;
    }

    boolean go(SliceTake take, long nowNanos) {
        return slice().go(take, nowNanos);
    }

    void putBack(SliceTake take, long nowNanos) {
        slice().putBack(take, nowNanos);
        refusals.forget();
    }

    void end(SliceTake take, long requests, long tokens, long nowNanos) {
        slice().end(take, requests, tokens, nowNanos);
        refusals.forget();
    }

    /** What of each meter a call could take now; meters of which there is nothing are left out. */
    Map<Meter, Long> stock(long nowNanos) {
        if (slice == null) {
            return Map.of();
        }
        Map<Meter, Long> stock = new EnumMap<>(Meter.class);
        for (Limit limit : limits.limits()) {
            long units = slice.inHand(limit.meter(), nowNanos);
            if (units > 0) {
                stock.put(limit.meter(), units);
            }
        }
        return stock;
    }

    private SubjectSlice slice() {
        if (slice == null) {
            throw new IllegalStateException("nothing can have been taken from " + subject);
        }
        return slice;
    }

    Reply.@Nullable Refused refusal(Amounts amounts, long nowNanos) {
        return refusals.refusal(amounts, nowNanos);
    }

    /** Whether to ask for more before the stock is gone. */
    boolean low(long nowNanos) {
        return slice != null && !refusals.remembers(nowNanos) && slice.low(nowNanos);
    }

    boolean inUse() {
        return slice != null && slice.inUse();
    }

    boolean idle() {
        return slice == null || slice.idle();
    }

    /** Adds what became of all units that were ever in hand. */
    void addTo(UnitFlows sums) {
        if (slice != null) {
            slice.addTo(sums);
        }
    }

    /** It is idle, and nobody uses it any more. */
    void end(UnitFlows sums) {
        if (slice != null) {
            slice.end();
            slice.addTo(sums);
        }
    }

    boolean syncDue(long nowNanos) {
        count(nowNanos);
        return inUse() && (closing || nowNanos - reportedNanos >= settings.syncNanos());
    }

    /** From the next report on nothing is kept. */
    void close() {
        closing = true;
        if (slice != null) {
            slice.close();
        }
    }

    /** The node speaks to other owners from now on. */
    void beginAnew() {
        closing = false;
        refusals.forget();
        lastSeen = List.of();
        if (slice != null) {
            slice.beginAnew();
        }
        inHand(false);
    }

    /** What to say in a message that carries those asks. */
    SliceReport report(List<Ask> carried, long nowNanos) {
        if (slice == null) {
            return SliceReport.NONE;
        }
        boolean recalled = false;
        for (Ask ask : carried) {
            recalled |= ask.recalled;
        }
        count(nowNanos);
        long before = slice.inHand(nowNanos);
        SliceReport report = slice.report(recalled, nowNanos);
        reportedNanos = nowNanos;
        long kept = slice.inHand(nowNanos);
        if (kept < before) {
            tally.sliceReturns.increment();
        }
        inHand(kept > 0);
        return report;
    }

    List<Operation> corrections() {
        return slice == null ? List.of() : slice.corrections();
    }

    /** Hears the answer before the calls do; what it makes of the replies is what they are told. */
    List<Reply> hear(Flight landed, @Nullable SubjectAnswer answer, long nowNanos) {
        if (slice == null || answer == null || answer.stale()) {
            if (slice != null) {
                slice.lost();
            }
            return answer == null ? List.of() : answer.replies();
        }
        long lagNanos = slice.answered(answer.slice(), landed.sentNanos, nowNanos);
        if (lagNanos != SubjectSlice.NOTHING_SPENT) {
            tally.syncLag.took(lagNanos);
        }
        if (!answer.slice().limits().limits().isEmpty()) {
            learn(answer.slice().limits());
        }
        if (answer.slice().lines().stream().anyMatch(line -> line.units() > 0)) {
            tally.sliceGrants.increment();
        }
        inHand(slice.inHand(nowNanos) > 0);
        List<Reply> told = new ArrayList<>(landed.asks.size());
        for (int i = 0; i < landed.asks.size(); i++) {
            Ask ask = landed.asks.get(i);
            if (ask.releases()) {
                refusals.forget(); // this node has made room
            }
            told.add(told(ask, answer.replies().get(i), nowNanos));
        }
        return told;
    }

    /** A recall that has been waited for is a refusal, and a refusal is remembered. */
    private Reply told(Ask ask, Reply reply, long nowNanos) {
        if (!(ask.operation instanceof Operation.Hold)) {
            return reply;
        }
        Reply told = reply;
        if (reply instanceof Reply.Recall recall) {
            if (!ask.recalled) {
                tally.sliceRecalls.increment();
            }
            ask.recall(settings.syncNanos(), nowNanos);
            if (ask.hasWaited(RECALL_SYNCS * settings.syncNanos())) {
                told = new Reply.Refused(recall.standings());
            }
        }
        if (told instanceof Reply.Refused refused) {
            lastSeen = refused.standings();
            refusals.remember(refused, settings.syncNanos(), nowNanos);
        }
        return told;
    }

    /** Keeps the number of slices in hand right: one that was used up is still in hand until its node says so. */
    private void count(long nowNanos) {
        if (slice != null && counted && slice.expired(nowNanos)) {
            tally.sliceExpiries.increment();
            inHand(false);
        }
    }

    private void inHand(boolean now) {
        if (now != counted) {
            counted = now;
            tally.slicesInHand.add(now ? 1 : -1);
        }
    }

    /** How every meter stands as far as this node knows, an admitted call counted. */
    void addStandings(SliceTake take, List<Standing> standings) {
        for (Limit limit : take.limits().limits()) {
            standings.add(standing(limit, SliceTake.units(limit, take.amounts())));
        }
    }

    /** As {@link #addStandings}, for a call that another tier refused; empty if this node knows nothing. */
    List<Standing> known(Amounts amounts) {
        if (slice == null || slice.idle()) {
            return lastSeen;
        }
        List<Standing> standings = new ArrayList<>(4);
        for (Limit limit : slice.limits().limits()) {
            standings.add(standing(limit, SliceTake.units(limit, amounts)));
        }
        return standings;
    }

    private Standing standing(Limit limit, long requested) {
        Meter meter = limit.meter();
        long used = Math.max(0, limit.max() - slice().remaining(meter));
        Duration resetAfter = used == 0 ? Duration.ZERO : limit.window();
        return new Standing(subject, limit, used, requested, Verdict.FITS, Duration.ZERO, resetAfter);
    }
}
