package io.quotagrid.gateway.queue;

import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All queues of a node, with the bounds that they share. Under the lock of the {@link WaitingRoom}. */
final class Queues<T> {
    private static final int MOST_CALLS = 10_000;

    private final Map<SubjectKey, SubjectQueue<T>> queues = new HashMap<>();
    private final long mostBytes;
    private long heldBytes;
    private int waiting;
    private boolean closed;

    /** A call to ask for, and the queue whose head it is. */
    record Turn<T>(Waiting<T> call, SubjectQueue<T> queue) {}

    /** A call that waits no more, and what it is told. */
    record Over<T>(Waiting<T> call, Decision.Rejected refusal) {}

    Queues(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    int waiting() {
        return waiting;
    }

    boolean closed() {
        return closed;
    }

    /** From now on nobody can join. */
    void close() {
        closed = true;
    }

    /** All of them, to go through while some may come or go. */
    Collection<SubjectQueue<T>> all() {
        return List.copyOf(queues.values());
    }

    /** Null if nobody waits for that subject. */
    @Nullable
    SubjectQueue<T> of(SubjectKey subject) {
        SubjectQueue<T> queue = queues.get(subject);
        return queue == null || queue.size() == 0 ? null : queue;
    }

    /** The queue of the subject that has refused so, made if need be. */
    SubjectQueue<T> of(Standing refusing, long nowNanos) {
        return queues.computeIfAbsent(refusing.subject(), subject -> new SubjectQueue<>(refusing, nowNanos));
    }

    /** The first queue in which others wait for a subject where the call would pay and may wait; null if there is none. */
    @Nullable
    SubjectQueue<T> before(Waiting<T> call) {
        return before(call, 0);
    }

    private @Nullable SubjectQueue<T> before(Waiting<T> call, int first) {
        List<SubjectKey> subjects = call.applicant.subjects();
        for (int i = first; i < subjects.size(); i++) {
            SubjectQueue<T> queue = call.rules.longestWait(subjects.get(i)).isZero() ? null : of(subjects.get(i));
            if (queue != null) {
                return queue;
            }
        }
        return null;
    }

    /** Lets a call wait, if there is a place for it. */
    boolean join(Waiting<T> call, SubjectQueue<T> queue) {
        boolean place = !closed
                && waiting < MOST_CALLS
                && heldBytes + call.applicant.heldBytes() <= mostBytes
                && !queue.full(call.deadlineNanos - call.arrivedNanos);
        if (place) {
            enter(call, queue);
        }
        return place;
    }

    private void enter(Waiting<T> call, SubjectQueue<T> queue) {
        queue.add(call);
        call.queue = queue;
        heldBytes += call.applicant.heldBytes();
        waiting++;
    }

    /** A call that waits here waits for another subject from now on. */
    void move(Waiting<T> call, SubjectQueue<T> other, long deadlineNanos) {
        leave(call, true);
        call.deadlineNanos = deadlineNanos;
        enter(call, other);
    }

    /** A call waits no more, if it did; with its turn over its user's next call comes after the other users'. */
    void leave(Waiting<T> call, boolean turnOver) {
        SubjectQueue<T> queue = call.queue;
        if (queue != null) {
            queue.remove(call, turnOver);
            call.queue = null;
            heldBytes -= call.applicant.heldBytes();
            waiting--;
        }
    }

    void forgetIfIdle(SubjectQueue<T> queue) {
        if (queue.idle()) {
            queues.remove(queue.subject());
        }
    }

    /** Picks the call to ask for, if it is time; those that must wait for a wider subject first go on there. */
    void pick(SubjectQueue<T> queue, long nowNanos, List<Turn<T>> turns) {
        for (Waiting<T> head = queue.due(nowNanos); head != null; head = queue.due(nowNanos)) {
            SubjectQueue<T> wider = before(head, head.applicant.subjects().indexOf(queue.subject()) + 1);
            if (wider == null) {
                queue.asks(head);
                turns.add(new Turn<>(head, queue));
                return;
            }
            move(head, wider, head.earlier(head.rules.longestWait(wider.subject())));
        }
    }

    /** Takes out what that says of each queue, with what each is to be told. */
    List<Over<T>> takeOut(Function<SubjectQueue<T>, List<Waiting<T>>> which, long nowNanos) {
        List<Over<T>> over = new ArrayList<>(0);
        for (SubjectQueue<T> queue : all()) {
            for (Waiting<T> call : which.apply(queue)) {
                over.add(new Over<>(call, call.lastRefusal(queue, nowNanos)));
                leave(call, false);
            }
            forgetIfIdle(queue);
        }
        return over;
    }

    /** Whether a call that was asked for and refused waits on, in this queue or in another. */
    boolean goesOn(Waiting<T> call, SubjectQueue<T> queue, Decision.Rejected rejected, long nowNanos) {
        boolean here = rejected.named().subject().equals(queue.subject());
        if (here) {
            queue.learn(rejected.named(), nowNanos);
        }
        Duration longest = call.rules.longestWait(rejected.standings());
        long deadline = call.earlier(longest);
        long room = nowNanos + QueueRules.sureWait(rejected.standings()).toNanos();
        if (closed || call.gone || longest.isZero() || room - deadline > 0 || nowNanos - deadline >= 0) {
            return false;
        }
        call.refused(rejected, nowNanos);
        if (!here) {
            move(call, of(rejected.named(), nowNanos), deadline);
        }
        return true;
    }
}
