package io.quotagrid.gateway.queue;

import io.quotagrid.config.Unit;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for room of one subject. Users take turns, and of one user the call goes first whose wait ends first. The
 * head keeps its turn until it is admitted or leaves: it waits only because its room is expected in time, and if others that
 * ask for less went before it, they would take that room. Under the lock of its {@link WaitingRoom}.
 */
final class SubjectQueue<T> {
    private static final int MOST_CALLS = 1_000;

    /** So often at least somebody looks whether room has come back before it was expected: unused tokens, a limit raised. */
    private static final long LONGEST_PAUSE_NANOS = 250_000_000;

    /** A parallel slot freed by another node is noticed so late at most; one freed here at once. */
    private static final long GAUGE_PAUSE_NANOS = 100_000_000;

    /** Who is refused although there should be room is not asked for again in the same moment. */
    private static final long SHORTEST_PAUSE_NANOS = 10_000_000;

    private final SubjectKey subject;
    private final Map<String, PriorityQueue<Waiting<T>>> byUser = new LinkedHashMap<>(); // in the order of their turns
    private int size;
    private Standing standing;
    private long standingAtNanos;
    private long askAtNanos;
    private @Nullable Waiting<T> asking;

    /** An empty one, for a subject that has just refused like that. */
    SubjectQueue(Standing standing, long nowNanos) {
        this.subject = standing.subject();
        this.standing = standing;
        learn(standing, nowNanos);
    }

    SubjectKey subject() {
        return subject;
    }

    /** How the subject stood when it refused last. */
    Standing standing() {
        return standing;
    }

    long standingAtNanos() {
        return standingAtNanos;
    }

    int size() {
        return size;
    }

    /** The subject has refused the head: when to ask again follows from it. */
    void learn(Standing refusing, long nowNanos) {
        standing = refusing;
        standingAtNanos = nowNanos;
        long pause = QueueRules.isGauge(refusing)
                ? GAUGE_PAUSE_NANOS
                : Math.min(LONGEST_PAUSE_NANOS, refusing.retryAfter().toNanos());
        askAtNanos = nowNanos + Math.max(SHORTEST_PAUSE_NANOS, pause);
    }

    /** When room for the head is expected; now for a parallel slot. */
    long roomAtNanos(long nowNanos) {
        return QueueRules.isGauge(standing)
                ? nowNanos
                : standingAtNanos + standing.retryAfter().toNanos();
    }

    /** There is reason to ask at once. */
    void askNow(long nowNanos) {
        askAtNanos = nowNanos;
    }

    /**
     * Whether no more may wait. In one window at most the limit is admitted, so of calls that wait no longer than a window those
     * beyond it would wait for nothing.
     */
    boolean full(long waitNanos) {
        boolean counts = standing.limit().meter().unit() == Unit.REQUESTS
                && waitNanos <= standing.limit().window().toNanos();
        return size >= (counts ? Math.min(MOST_CALLS, standing.limit().max()) : MOST_CALLS);
    }

    void add(Waiting<T> call) {
        byUser.computeIfAbsent(
                        call.applicant.user(),
                        user -> new PriorityQueue<>(
                                2,
                                Comparator.<Waiting<T>>comparingLong(
                                                each -> each.deadlineNanos - call.deadlineNanos) // nano times wrap
                                        .thenComparingLong(each -> each.number)))
                .add(call);
        size++;
    }

    /**
     * Takes a call out.
     *
     * @param turnOver whether its user's next call comes after those of the other users
     */
    void remove(Waiting<T> call, boolean turnOver) {
        String user = call.applicant.user();
        PriorityQueue<Waiting<T>> own = byUser.get(user);
        if (own == null || !own.remove(call)) {
            return;
        }
        size--;
        if (own.isEmpty()) {
            byUser.remove(user);
        } else if (turnOver) {
            byUser.remove(user);
            byUser.put(user, own);
        }
    }

    /** Whose turn it is, if it is time to ask for it; then it is the one that is {@link #asking}. */
    @Nullable
    Waiting<T> due(long nowNanos) {
        return asking != null || size == 0 || nowNanos - askAtNanos < 0 ? null : head();
    }

    private @Nullable Waiting<T> head() {
        for (PriorityQueue<Waiting<T>> own : byUser.values()) {
            return own.peek();
        }
        return null;
    }

    void asks(Waiting<T> call) {
        asking = call;
    }

    /** The one that is being asked for has its answer. */
    void asked() {
        asking = null;
    }

    boolean isAsking(Waiting<T> call) {
        return asking == call;
    }

    boolean idle() {
        return size == 0 && asking == null;
    }

    /** Those whose wait is over, without the one that is being asked for. */
    List<Waiting<T>> overdue(long nowNanos) {
        List<Waiting<T>> overdue = new ArrayList<>(0);
        for (PriorityQueue<Waiting<T>> own : byUser.values()) {
            for (Waiting<T> call : own) {
                if (nowNanos - call.deadlineNanos >= 0 && asking != call) {
                    overdue.add(call);
                }
            }
        }
        return overdue;
    }

    /** All of them, without the one that is being asked for. */
    List<Waiting<T>> all() {
        List<Waiting<T>> all = new ArrayList<>(size);
        byUser.values()
                .forEach(own -> own.stream().filter(call -> asking != call).forEach(all::add));
        return all;
    }
}
