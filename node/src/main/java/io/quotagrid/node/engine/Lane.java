package io.quotagrid.node.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.SliceReport;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.UnitFlows;
import io.quotagrid.node.slice.SliceTake;
import io.quotagrid.node.store.UnknownOutcomeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One subject as this node sees it: at most one message is under way, and whatever arrives meanwhile goes with the next.
 *
 * <p><b>Waiting without polling.</b> A call that was told to wait is parked until this node sends something that makes room, or
 * until the next tick, for holds of other nodes. If such a message went while the call's own answer was on its way, it asks again
 * at once. An operation on a hold is only ever posted after the hold was answered, so nothing overtakes what it belongs to.
 *
 * <p><b>Unknown outcomes.</b> The message is sent again unchanged, with its number, until there is an answer. The owner may
 * handle a refusal twice and grant the second time, so after a repeat all holds that were not granted are cancelled.
 *
 * <p><b>Slices.</b> Every message carries a report of the slice in hand and brings grants; one in use is reported once a sync
 * interval at least. Calls that came while a message was under way look into the stock again before they go with the next.
 *
 * <p><b>After a split.</b> When the node's part of the cluster has joined another, all it knew of the owners is void: see {@link
 * #beginAnew}.
 *
 * <p>Thread-safe. Nothing is sent and nobody is told anything while the lock is held.
 */
final class Lane {
    private final SubjectKey subject;
    private final String priority;
    private final Lanes lanes;

    @GuardedBy("this")
    private final LaneQueue queue;

    @GuardedBy("this")
    private final LaneSlice slice;

    @GuardedBy("this")
    private @Nullable Flight flight;

    @GuardedBy("this")
    private boolean watched; // the clock will look at it

    @GuardedBy("this")
    private boolean used = true; // since the last look

    @GuardedBy("this")
    private boolean gone;

    /** @param priority the class of the calls in it; empty for none */
    Lane(SubjectKey subject, String priority, Lanes lanes) {
        this.subject = subject;
        this.priority = priority;
        this.lanes = lanes;
        this.queue = new LaneQueue(lanes.tally().waitingOperations);
        this.slice = new LaneSlice(subject, lanes.sliceSettings(), lanes.tally(), lanes.nowNanos());
    }

    boolean isOf(SubjectKey other) {
        return subject.equals(other);
    }

    /** Takes what a call needs from the slice in hand; null if the owner must be asked. */
    @Nullable
    SliceTake take(Charge charge) {
        SliceTake take;
        Flight next = null;
        synchronized (this) {
            if (gone) {
                return null;
            }
            slice.learn(charge.limits());
            used = true;
            long nowNanos = lanes.nowNanos();
            take = slice.take(charge.amounts(), nowNanos);
            if (take != null && flight == null && slice.low(nowNanos)) {
                next = next(true);
            }
        }
        fly(next);
        return take;
    }

    /** What the owner would say, if it has just said so to another; null if it must be asked. */
    synchronized Reply.@Nullable Refused refusal(Charge charge) {
        return gone ? null : slice.refusal(charge.amounts(), lanes.nowNanos());
    }

    /** The call leaves; false if the life of what it took is over. */
    synchronized boolean go(SliceTake take) {
        boolean goes = slice.go(take, lanes.nowNanos());
        watchIfNeeded();
        return goes;
    }

    /** The call does not leave. */
    synchronized void putBack(SliceTake take) {
        slice.putBack(take, lanes.nowNanos());
        watchIfNeeded();
    }

    /** The call has ended. */
    synchronized void end(SliceTake take, long requests, long tokens) {
        slice.end(take, requests, tokens, lanes.nowNanos());
        watchIfNeeded();
    }

    synchronized void addStandings(SliceTake take, List<Standing> standings) {
        slice.addStandings(take, standings);
    }

    /** How the subject stands as far as this node knows; empty if it knows nothing. */
    synchronized List<Standing> known(Charge charge) {
        return slice.known(charge.amounts());
    }

    /** Gives back what is in stock, and takes no more. */
    void giveBack() {
        Flight next;
        synchronized (this) {
            slice.close();
            next = flight == null && slice.inUse() ? next(true) : null;
        }
        fly(next);
    }

    /**
     * The node speaks to other owners from now on, as a new incarnation. A message under way is given up: asks in it go again, and
     * what it was to end stays as it is booked.
     */
    void beginAnew() {
        Flight next;
        List<Ask> moot = new ArrayList<>();
        synchronized (this) {
            Flight givenUp = flight;
            flight = null;
            if (givenUp != null) {
                lanes.tally().inFlightMessages.decrement();
                for (Ask ask : givenUp.asks) {
                    if (ask.releases()) {
                        moot.add(ask);
                    } else {
                        queue.goAgain(ask);
                    }
                }
            }
            slice.beginAnew();
            next = next(false);
            watchIfNeeded();
        }
        fly(next);
        for (Ask ask : moot) {
            ask.asker.failed(ask.index, new UnknownOutcomeException("the cluster of " + subject + " has healed"));
        }
    }

    /** As {@link LaneSlice#stock}. */
    synchronized Map<Meter, Long> stock() {
        return slice.stock(lanes.nowNanos());
    }

    /** Whether the owner is yet to hear of the slice. */
    synchronized boolean hasToReport() {
        return slice.inUse();
    }

    /** Posts something that is wanted now. */
    Posted post(Ask ask) {
        Flight next;
        synchronized (this) {
            if (gone) {
                return Posted.GONE;
            }
            if (ask.releases()) {
                queue.release(ask);
            } else if (!queue.ask(ask, lanes.queueBound())) {
                return Posted.FULL;
            }
            next = nextIfIdle(ask.limits);
        }
        fly(next);
        return Posted.TAKEN;
    }

    /** Posts a confirm: at once if somebody waits for it here, else with the next message. */
    Posted confirm(Ask ask, boolean urgent) {
        synchronized (this) {
            if (!gone && !urgent && !queue.parks()) {
                queue.linger(ask, lanes.nowNanos());
                slice.learn(ask.limits);
                used = true;
                watchIfNeeded();
                return Posted.TAKEN;
            }
        }
        return post(ask);
    }

    /** Asks again for a call that was told to wait, when there is reason to. */
    Posted askAgain(Ask ask) {
        Flight next = null;
        synchronized (this) {
            if (gone) {
                return Posted.GONE;
            }
            if (queue.askAgain(ask)) {
                next = nextIfIdle(ask.limits);
            } else {
                watchIfNeeded();
            }
        }
        fly(next);
        return Posted.TAKEN;
    }

    /** Takes back a confirm that lingers; false if it has gone, or never came here. */
    synchronized boolean dropConfirm(long call) {
        return queue.dropLingering(call);
    }

    /** Takes back what has not gone yet; false if it has, or never came here. */
    synchronized boolean withdraw(Ask ask) {
        return queue.withdraw(ask);
    }

    /** From the clock: sends what has lingered, waited or to be repeated long enough. */
    void tick(long nowNanos) {
        Flight due = null;
        synchronized (this) {
            watched = false;
            if (flight == null) {
                boolean sync = slice.syncDue(nowNanos);
                due = sync || queue.due(nowNanos) ? next(sync) : null;
            } else if (flight.repeats(nowNanos)) {
                lanes.tally().repeats.increment();
                due = flight;
            }
            watchIfNeeded();
        }
        fly(due);
    }

    /**
     * Marks the lane as gone if it has been of no use since the last look.
     *
     * @param sums what became of its units is added to them if so
     */
    synchronized boolean dropIfUnused(UnitFlows sums) {
        gone = flight == null && queue.empty() && !used && slice.idle();
        used = false;
        if (gone) {
            slice.end(sums);
        }
        return gone;
    }

    /** As {@link LaneSlice#addTo}. */
    synchronized void addTo(UnitFlows sums) {
        slice.addTo(sums);
    }

    @GuardedBy("this")
    private void watchIfNeeded() {
        boolean repeats = flight != null && flight.outcomeUnknown();
        if (!watched && (repeats || queue.waitsForTheClock() || slice.inUse())) {
            watched = true;
            lanes.watch(this);
        }
    }

    @GuardedBy("this")
    private @Nullable Flight nextIfIdle(LimitSet offered) {
        slice.learn(offered);
        used = true;
        return flight == null ? next(false) : null;
    }

    /**
     * Makes the next message of what is waiting; null if nothing is.
     *
     * @param sync whether the slice is something to talk about by itself
     */
    @GuardedBy("this")
    private @Nullable Flight next(boolean sync) {
        if (queue.empty() && !sync) {
            return null;
        }
        long nowNanos = lanes.nowNanos();
        List<Ask> carried = queue.carry(nowNanos);
        long incarnation = lanes.incarnation();
        List<Operation> operations = new ArrayList<>(carried.size());
        for (Ask ask : carried) {
            operations.add(ask.from(incarnation));
        }
        SliceReport report = slice.report(carried, nowNanos);
        operations.addAll(slice.corrections());
        if (report.none() && operations.isEmpty()) {
            return null;
        }
        lanes.tally().sent(carried.size());
        flight =
                new Flight(lanes.message(priority, incarnation, slice.limits(), operations, report), carried, nowNanos);
        return flight;
    }

    private void fly(@Nullable Flight sent) {
        if (sent == null) {
            return;
        }
        CompletableFuture<SubjectAnswer> answer =
                lanes.send(subject, sent.message).toCompletableFuture();
        boolean atOnce = answer.isDone();
        var unused = answer.whenComplete((landed, failure) -> land(sent, landed, failure, atOnce));
    }

    /** With an answer at once we are still in the caller's own call: what waits meanwhile is not its business. */
    private void land(
            Flight landed, @Nullable SubjectAnswer answer, @Nullable Throwable failure, boolean onCallersThread) {
        Throwable cause = Flight.causeOf(failure);
        if (cause instanceof UnknownOutcomeException && !lanes.closed()) {
            synchronized (this) {
                landed.repeatLater(lanes.nowNanos());
                watchIfNeeded();
            }
            return; // also where it was given up: nobody looks at it again
        }
        Flight next;
        List<Reply> replies;
        List<LaneQueue.Served> served;
        synchronized (this) {
            if (flight != landed) {
                return;
            }
            flight = null;
            lanes.tally().inFlightMessages.decrement();
            if (landed.repeated() && answer != null) {
                queue.cancelWhatWasNotGranted(landed.asks, answer.replies());
            }
            long nowNanos = lanes.nowNanos();
            if (answer != null) {
                lanes.tally().answers.took(nowNanos - landed.sentNanos);
            }
            replies = slice.hear(landed, answer, nowNanos);
            served = queue.serve(slice, nowNanos);
            next = next(false);
            watchIfNeeded();
        }
        if (next != null && onCallersThread) {
            Flight handedOn = next;
            lanes.executor().execute(() -> fly(handedOn));
        } else {
            fly(next);
        }
        landed.tell(answer, replies, cause);
        for (LaneQueue.Served each : served) {
            each.ask().asker.taken(each.ask().index, this, each.take());
        }
    }
}
