package io.quotagrid.node.engine;

import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Operation;

/**
 * One operation on its way to a subject. Compared by identity.
 *
 * <p>{@code releasesSeen} is under the lock of its lane: how many messages with releases the lane had sent when this one went,
 * its own among them.
 */
final class Ask {
    final Operation operation;
    final LimitSet limits;
    final Asker asker;
    final int index;
    final long bookedBy;
    long incarnation; // its node's, when it went last; as sentNanos
    long releasesSeen;
    long sentNanos; // its last message's first sending; under the lane's lock, and read by whoever was answered
    boolean recalled; // it was told that slices hold what it needs
    private long recalledNanos; // when it was first told so
    private long toldNanos; // when it was last told so
    private long waitedNanos; // from then till then, without the pauses of this machine

    /**
     * @param limits the limits that this node believes to be in force for the subject
     * @param asker  is told what became of it
     * @param index  the asker's own name for it
     */
    Ask(Operation operation, LimitSet limits, Asker asker, int index) {
        this(operation, limits, asker, index, 0);
    }

    /**
     * The end of a call.
     *
     * @param bookedBy the incarnation of this node that holds the call's slots
     */
    Ask(Operation operation, LimitSet limits, Asker asker, int index, long bookedBy) {
        this.operation = operation;
        this.limits = limits;
        this.asker = asker;
        this.index = index;
        this.bookedBy = bookedBy;
    }

    /** The operation, from a node that is that incarnation now: it frees no slots of another. */
    Operation from(long now) {
        incarnation = now;
        return operation instanceof Operation.Settle settle && settle.permits() > 0 && bookedBy != now
                ? new Operation.Settle(settle.call(), settle.corrections(), 0, settle.afterMicros())
                : operation;
    }

    /**
     * It is told, perhaps once more, that slices hold what it needs. Where this machine stood still since the last time, neither was it
     * asked for nor could others give it back: so no more than a sync counts.
     */
    void recall(long syncNanos, long nowNanos) {
        if (!recalled) {
            recalled = true;
            recalledNanos = nowNanos;
            waitedNanos = 0;
        } else {
            waitedNanos += Math.min(syncNanos, nowNanos - toldNanos);
        }
        toldNanos = nowNanos;
    }

    /** Whether it has waited so long for what slices hold, or half of the time that it has in all. */
    boolean hasWaited(long nanos) {
        return waitedNanos >= nanos
                || (operation instanceof Operation.Hold hold
                        && toldNanos - recalledNanos >= hold.withinMicros() * 1_000 / 2);
    }

    /** Whether it can make room: such operations go first in their message. */
    boolean releases() {
        return !(operation instanceof Operation.Hold) && !(operation instanceof Operation.Peek);
    }
}
