package io.quotagrid.gateway.queue;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quotagrid.gateway.http.Rounds;
import io.quotagrid.gateway.queue.Queues.Over;
import io.quotagrid.gateway.queue.Queues.Turn;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.SubjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls of this node wait for room, one queue a subject that refused.
 *
 * <p><b>Exact.</b> Nothing is promised to a call that waits: when its turn comes the engine is asked as for any other call, and it
 * is charged at that moment. Only the head of a queue is asked for, one at a time; when follows from what the owner said.
 *
 * <p><b>Nobody overtakes.</b> While calls wait for a subject, a new one that would pay there joins them without being asked for.
 * Where a call that has waited for one subject would pay on a wider one for which others wait, it goes on in that queue. Other
 * nodes have queues of their own: between nodes there is no order.
 *
 * <p><b>Bounded</b> in calls for each subject, in calls of the node and in bytes that they keep; one more is refused at once.
 *
 * <p>Thread-safe; no thread waits. Nobody is asked or answered while the lock is held.
 *
 * @param <T> what calls are answered with
 */
public final class WaitingRoom<T> implements Rounds.Visited, AutoCloseable {
    private final Executor executor;
    private final LongSupplier nanoClock;
    private final AtomicLong arrivals = new AtomicLong();
    private final LongAdder turnedAway = new LongAdder();

    @GuardedBy("this")
    private final Queues<T> queues;

    private volatile int waiting; // written under the lock

    /**
     * An empty one.
     *
     * @param executor  asks the engine and answers the calls
     * @param nanoClock monotonic, as {@link System#nanoTime}
     * @param mostBytes what all calls that wait may keep in memory
     */
    public WaitingRoom(Executor executor, LongSupplier nanoClock, long mostBytes) {
        this.executor = executor;
        this.nanoClock = nanoClock;
        this.queues = new Queues<>(mostBytes);
    }

    /** Calls that wait now. */
    public int waiting() {
        return waiting;
    }

    /** Calls that were refused because too many waited. */
    public long turnedAway() {
        return turnedAway.sum();
    }

    /**
     * Decides a call, after a wait if the rules and its refusal say so.
     *
     * @param ticket ends the wait when its caller leaves
     * @return completes exceptionally only if {@link Applicant#ask} does
     */
    public CompletionStage<T> admit(Applicant<T> applicant, QueueRules rules, Ticket ticket) {
        if (rules.none()) {
            return applicant.ask();
        }
        Waiting<T> call = new Waiting<>(applicant, rules, ticket, arrivals.incrementAndGet(), nanoClock.getAsLong());
        if (waiting > 0) {
            Optional<Decision.Rejected> turnedAwayWith;
            boolean joined;
            synchronized (this) {
                SubjectQueue<T> others = queues.before(call);
                joined = others != null && joinUnasked(call, others);
                turnedAwayWith = others == null || joined
                        ? Optional.empty()
                        : Optional.of(call.lastRefusal(others, call.arrivedNanos));
            }
            if (joined) {
                return begun(call);
            }
            if (turnedAwayWith.isPresent()) {
                turnedAway.increment();
                return completedFuture(applicant.refused(turnedAwayWith.get()));
            }
        }
        return applicant.ask().thenCompose(answer -> firstAnswer(call, answer));
    }

    @GuardedBy("this")
    private boolean joinUnasked(Waiting<T> call, SubjectQueue<T> others) {
        call.waitsAtMost(call.rules.longestWait(others.subject()));
        boolean joined = others.roomAtNanos(call.arrivedNanos) - call.deadlineNanos <= 0 && queues.join(call, others);
        waiting = queues.waiting();
        return joined;
    }

    /** The first answer to a call that nobody stood before. */
    private CompletionStage<T> firstAnswer(Waiting<T> call, T answer) {
        if (call.applicant.decision(answer) instanceof Decision.Rejected rejected) {
            Duration longest = call.rules.longestWait(rejected.standings());
            if (!longest.isZero() && joins(call, rejected, longest)) {
                return begun(call);
            }
        }
        return completedFuture(answer);
    }

    private synchronized boolean joins(Waiting<T> call, Decision.Rejected rejected, Duration longest) {
        long nowNanos = nanoClock.getAsLong();
        call.refused(rejected, nowNanos);
        call.waitsAtMost(longest);
        long room = nowNanos + QueueRules.sureWait(rejected.standings()).toNanos();
        if (room - call.deadlineNanos > 0 || nowNanos - call.deadlineNanos >= 0) {
            return false;
        }
        SubjectQueue<T> queue = queues.of(rejected.named(), nowNanos);
        boolean joined = queues.join(call, queue);
        if (!joined) {
            turnedAway.increment();
            queues.forgetIfIdle(queue);
        }
        waiting = queues.waiting();
        return joined;
    }

    private CompletionStage<T> begun(Waiting<T> call) {
        call.ticket.begins(() -> left(call));
        return call.answer;
    }

    private void left(Waiting<T> call) {
        Decision.Rejected refusal;
        synchronized (this) {
            SubjectQueue<T> queue = call.queue;
            if (queue == null) {
                return;
            }
            call.gone = true;
            if (queue.isAsking(call)) {
                return; // what it is granted must still be given back
            }
            refusal = call.lastRefusal(queue, nanoClock.getAsLong());
            queues.leave(call, false);
            queues.forgetIfIdle(queue);
            waiting = queues.waiting();
        }
        end(call, call.applicant.refused(refusal));
    }

    private void end(Waiting<T> call, T answer) {
        call.ticket.ends();
        call.answer.complete(answer);
    }

    /** Parallel slots of those subjects may have come free on this node. */
    public void freed(List<SubjectKey> subjects) {
        if (waiting == 0) {
            return;
        }
        List<Turn<T>> turns = new ArrayList<>(1);
        synchronized (this) {
            long nowNanos = nanoClock.getAsLong();
            for (SubjectKey subject : subjects) {
                SubjectQueue<T> queue = queues.of(subject);
                if (queue != null && QueueRules.isGauge(queue.standing())) {
                    queue.askNow(nowNanos);
                    queues.pick(queue, nowNanos, turns);
                }
            }
        }
        turns.forEach(this::ask);
    }

    /** From the clock: asks for those whose turn it is, and answers those whose wait is over. */
    @Override
    public void visit(long unused) {
        if (waiting == 0) {
            return;
        }
        List<Turn<T>> turns = new ArrayList<>();
        List<Over<T>> overdue;
        synchronized (this) {
            long nowNanos = nanoClock.getAsLong();
            overdue = queues.takeOut(queue -> queue.overdue(nowNanos), nowNanos);
            for (SubjectQueue<T> queue : queues.all()) {
                queues.pick(queue, nowNanos, turns);
                queues.forgetIfIdle(queue);
            }
            waiting = queues.waiting();
        }
        overdue.forEach(over -> executor.execute(() -> tell(over)));
        turns.forEach(this::ask);
    }

    private void tell(Over<T> over) {
        end(over.call(), over.call().applicant.refused(over.refusal()));
    }

    private void ask(Turn<T> turn) {
        executor.execute(() -> {
            CompletionStage<T> asked;
            try {
                asked = turn.call().applicant.ask();
            } catch (RuntimeException e) {
                asked = failedFuture(e);
            }
            var unused = asked.whenComplete((answer, failure) -> landed(turn, answer, failure));
        });
    }

    private void landed(Turn<T> turn, @Nullable T answer, @Nullable Throwable failure) {
        Waiting<T> call = turn.call();
        SubjectQueue<T> queue = turn.queue();
        List<Turn<T>> turns = new ArrayList<>(1);
        boolean goesOn;
        synchronized (this) {
            long nowNanos = nanoClock.getAsLong();
            queue.asked();
            Decision decision = answer == null ? null : call.applicant.decision(answer);
            goesOn = decision instanceof Decision.Rejected rejected && queues.goesOn(call, queue, rejected, nowNanos);
            if (!goesOn) {
                queues.leave(call, decision instanceof Decision.Admitted);
            }
            if (call.queue != queue) {
                queue.askNow(nowNanos); // for the next
            }
            queues.pick(queue, nowNanos, turns);
            queues.forgetIfIdle(queue);
            waiting = queues.waiting();
        }
        if (answer != null && !goesOn) {
            end(call, answer);
        } else if (failure != null) {
            call.ticket.ends();
            call.answer.completeExceptionally(failure);
        }
        turns.forEach(this::ask);
    }

    /** Everybody who waits is refused now, and nobody waits any more: this node leaves. Closing twice does nothing. */
    @Override
    public void close() {
        List<Over<T>> all;
        synchronized (this) {
            queues.close();
            all = queues.takeOut(SubjectQueue::all, nanoClock.getAsLong());
            waiting = queues.waiting();
        }
        all.forEach(this::tell);
    }
}
