package io.quotagrid.node.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectMessage;
import io.quotagrid.node.store.UnknownOutcomeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One subject as this node sees it: at most one message is under way, and whatever arrives meanwhile goes with the next.
 *
 * <p><b>Order in a message.</b> First what can make room (confirms, cancels, settlements), then calls that were told to wait,
 * then new asks as they came. An operation on a hold is only ever posted after the hold was answered, so nothing overtakes
 * what it belongs to.
 *
 * <p><b>Waiting without polling.</b> A call that was told to wait is parked until this node sends something that makes room, or
 * until the next tick, for holds of other nodes. If such a message went while the call's own answer was on its way, it is not
 * parked but asks again at once. Confirms that nobody waits for stay until the next message or for {@link #LINGER_NANOS}.
 *
 * <p><b>Unknown outcomes.</b> The message is sent again unchanged, with its number, until there is an answer. The owner may
 * handle a refusal twice and grant the second time, so after a repeat all holds that were not granted are cancelled.
 *
 * <p>Thread-safe. Nothing is sent and nobody is told anything while the lock is held.
 */
final class Lane {
    private static final int LARGEST_MESSAGE = 512;
    private static final long LINGER_NANOS = 20_000_000;
    private static final long REPEAT_PAUSE_NANOS = 50_000_000;

    private final SubjectKey subject;
    private final Lanes lanes;

    @GuardedBy("this")
    private final ArrayDeque<Ask> releases = new ArrayDeque<>(4);

    @GuardedBy("this")
    private final Set<Ask> asks = new LinkedHashSet<>(8);

    @GuardedBy("this")
    private final Set<Ask> parked = new LinkedHashSet<>(2);

    @GuardedBy("this")
    private final Map<Long, Ask> lingering = new LinkedHashMap<>(8);

    @GuardedBy("this")
    private @Nullable Flight flight;

    @GuardedBy("this")
    private @Nullable LimitSet limits;

    @GuardedBy("this")
    private long lingerUntilNanos;

    @GuardedBy("this")
    private long releaseMessages;

    @GuardedBy("this")
    private boolean watched; // the clock will look at it

    @GuardedBy("this")
    private boolean used = true; // since the last look

    @GuardedBy("this")
    private boolean gone;

    Lane(SubjectKey subject, Lanes lanes) {
        this.subject = subject;
        this.lanes = lanes;
    }

    /** What became of a posting. */
    enum Posted {
        TAKEN,
        /** Too much is waiting already. */
        FULL,
        /** This lane was dropped meanwhile: ask for the subject's new one. */
        GONE
    }

    /** Posts something that is wanted now. */
    Posted post(Ask ask) {
        Flight next;
        synchronized (this) {
            if (gone) {
                return Posted.GONE;
            }
            if (ask.releases()) {
                dropLingering(ask);
                releases.add(ask);
            } else if (asks.size() + parked.size() >= lanes.queueBound()) {
                return Posted.FULL;
            } else {
                asks.add(ask);
            }
            lanes.tally().waitingOperations.increment();
            next = nextIfIdle(ask.limits);
        }
        fly(next);
        return Posted.TAKEN;
    }

    /** Posts a confirm: at once if somebody waits for it here, else with the next message. */
    Posted confirm(Ask ask, boolean urgent) {
        synchronized (this) {
            if (!gone && !urgent && parked.isEmpty()) {
                if (lingering.isEmpty()) {
                    lingerUntilNanos = lanes.nowNanos() + LINGER_NANOS;
                }
                lingering.put(ask.operation.call(), ask);
                newer(ask.limits);
                lanes.tally().waitingOperations.increment();
                watch();
                return Posted.TAKEN;
            }
        }
        return post(ask);
    }

    /** Asks again for a call that was told to wait, when there is reason to. */
    Posted askAgain(Ask ask) {
        Flight next;
        synchronized (this) {
            if (gone) {
                return Posted.GONE;
            }
            boolean reason = releaseMessages > ask.releasesSeen || !releases.isEmpty() || !lingering.isEmpty();
            if (reason) {
                asks.add(ask);
            } else {
                parked.add(ask);
                watch();
            }
            lanes.tally().waitingOperations.increment();
            next = reason ? nextIfIdle(ask.limits) : null;
        }
        fly(next);
        return Posted.TAKEN;
    }

    /** Takes back what has not gone yet; false if it has, or never came here. */
    boolean withdraw(Ask ask) {
        synchronized (this) {
            boolean waiting = asks.remove(ask) || parked.remove(ask);
            if (waiting) {
                lanes.tally().waitingOperations.decrement();
            }
            return waiting;
        }
    }

    /** From the clock: sends what has lingered, waited or to be repeated long enough. */
    void tick(long nowNanos) {
        Flight due = null;
        synchronized (this) {
            watched = false;
            Flight current = flight;
            if (current != null) {
                if (current.outcomeUnknown && nowNanos - current.repeatAtNanos >= 0) {
                    current.outcomeUnknown = false;
                    current.repeated = true;
                    lanes.tally().repeats.increment();
                    due = current;
                }
            } else if (!parked.isEmpty() || (!lingering.isEmpty() && nowNanos - lingerUntilNanos >= 0)) {
                due = next();
            }
            if ((flight != null && flight.outcomeUnknown) || !parked.isEmpty() || !lingering.isEmpty()) {
                watch();
            }
        }
        fly(due);
    }

    /** Marks the lane as gone if it has been of no use since the last look. */
    boolean dropIfUnused() {
        synchronized (this) {
            boolean idle =
                    flight == null && releases.isEmpty() && asks.isEmpty() && parked.isEmpty() && lingering.isEmpty();
            gone = idle && !used;
            used = false;
            return gone;
        }
    }

    @GuardedBy("this")
    private void watch() {
        if (!watched) {
            watched = true;
            lanes.watch(this);
        }
    }

    @GuardedBy("this")
    private void dropLingering(Ask release) {
        if (!lingering.isEmpty() && lingering.remove(release.operation.call()) != null) {
            lanes.tally().waitingOperations.decrement(); // the end of a call confirms it too
        }
    }

    @GuardedBy("this")
    private void newer(LimitSet offered) {
        used = true;
        if (limits == null || (!offered.equals(limits) && offered.newerThan(limits))) {
            limits = offered;
        }
    }

    @GuardedBy("this")
    private @Nullable Flight nextIfIdle(LimitSet offered) {
        newer(offered);
        return flight == null ? next() : null;
    }

    /** Makes the next message of what is waiting; null if nothing is. */
    @GuardedBy("this")
    private @Nullable Flight next() {
        List<Ask> carried = new ArrayList<>(lingering.size() + releases.size() + parked.size() + asks.size());
        carried.addAll(lingering.values());
        lingering.clear();
        while (!releases.isEmpty() && carried.size() < LARGEST_MESSAGE) {
            carried.add(releases.remove());
        }
        if (!carried.isEmpty()) {
            releaseMessages++;
        }
        move(parked, carried);
        move(asks, carried);
        if (carried.isEmpty() || limits == null) {
            return null;
        }
        List<Operation> operations = new ArrayList<>(carried.size());
        for (Ask ask : carried) {
            ask.releasesSeen = releaseMessages;
            operations.add(ask.operation);
        }
        SubjectMessage message =
                new SubjectMessage(lanes.node(), lanes.incarnation(), lanes.nextNumber(), limits, operations);
        Tally tally = lanes.tally();
        tally.waitingOperations.add(-carried.size());
        tally.inFlightMessages.increment();
        tally.messages.increment();
        tally.operations.add(carried.size());
        flight = new Flight(message, carried);
        return flight;
    }

    private static void move(Set<Ask> from, List<Ask> to) {
        if (from.isEmpty()) {
            return;
        }
        Iterator<Ask> each = from.iterator();
        while (each.hasNext() && to.size() < LARGEST_MESSAGE) {
            to.add(each.next());
            each.remove();
        }
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
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof UnknownOutcomeException && !lanes.closed()) {
            repeatLater(landed);
            return;
        }
        Flight next;
        synchronized (this) {
            flight = null;
            lanes.tally().inFlightMessages.decrement();
            if (landed.repeated && answer != null) {
                cancelWhatWasNotGranted(landed, answer);
            }
            next = next();
        }
        if (next != null && onCallersThread) {
            Flight handedOn = next;
            lanes.executor().execute(() -> fly(handedOn));
        } else {
            fly(next);
        }
        tell(landed, answer, cause);
    }

    private void repeatLater(Flight landed) {
        synchronized (this) {
            landed.outcomeUnknown = true;
            landed.repeatAtNanos = lanes.nowNanos() + REPEAT_PAUSE_NANOS;
            watch();
        }
    }

    @GuardedBy("this")
    private void cancelWhatWasNotGranted(Flight landed, SubjectAnswer answer) {
        for (int i = 0; i < landed.asks.size(); i++) {
            Ask ask = landed.asks.get(i);
            boolean granted = i < answer.replies().size() && answer.replies().get(i) instanceof Reply.Granted;
            if (ask.operation instanceof Operation.Hold && !granted) {
                releases.add(new Ask(new Operation.Cancel(ask.operation.call()), ask.limits, Asker.NOBODY, ask.index));
                lanes.tally().waitingOperations.increment();
            }
        }
    }

    private static void tell(Flight landed, @Nullable SubjectAnswer answer, @Nullable Throwable failure) {
        Throwable problem = failure;
        if (problem == null && (answer == null || answer.stale())) {
            problem = new StaleNodeException(landed.message.node());
        }
        for (int i = 0; i < landed.asks.size(); i++) {
            Ask ask = landed.asks.get(i);
            if (problem == null && answer != null) {
                ask.asker.answered(ask.index, answer.replies().get(i));
            } else if (problem != null) {
                ask.asker.failed(ask.index, problem);
            }
        }
    }
}
