package io.quotagrid.node.quota;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a subject knows of one incarnation of one node: how far their talk has come, which plans are open, and how many
 * parallel slots its calls hold. An incarnation that was replaced keeps its place while something that it booked counts.
 */
final class NodeRow {
    final String node;
    final long incarnation;
    private long number; // of the last message
    private @Nullable List<Reply> replies; // to that message
    private long permits;
    private @Nullable Map<Long, OpenHold> holds; // by call; null when empty
    private boolean replaced;

    NodeRow(String node, long incarnation) {
        this.node = node.intern(); // few nodes, many subjects
        this.incarnation = incarnation;
    }

    long number() {
        return number;
    }

    @Nullable
    SubjectAnswer answer() {
        return replies == null ? null : new SubjectAnswer(number, replies, false);
    }

    boolean replaced() {
        return replaced;
    }

    /** Keeps the answer to a message. */
    void keep(long messageNumber, SubjectAnswer keptAnswer) {
        number = messageNumber;
        replies = keptAnswer.replies();
    }

    /** A newer incarnation speaks: this one's slots are free and its open holds are charges. */
    void replace() {
        replaced = true;
        permits = 0;
        holds = null;
        replies = null;
    }

    Map<Long, OpenHold> holds() {
        return holds == null ? Map.of() : holds;
    }

    @Nullable
    OpenHold hold(long call) {
        return holds == null ? null : holds.get(call);
    }

    void open(long call, OpenHold hold) {
        if (holds == null) {
            holds = new LinkedHashMap<>(4);
        }
        holds.put(call, hold);
    }

    /** Ends a hold; what becomes of its charge is the caller's business. */
    @Nullable
    OpenHold close(long call) {
        if (holds == null) {
            return null;
        }
        OpenHold closed = holds.remove(call);
        if (holds.isEmpty()) {
            holds = null;
        }
        return closed;
    }

    long permits() {
        return permits;
    }

    void takePermits(long count) {
        permits = Math.addExact(permits, count);
    }

    /** Frees slots, at most those it holds. */
    long freePermits(long count) {
        long freed = Math.min(permits, count);
        permits -= freed;
        return freed;
    }

    /** As it was written. */
    void restore(long knownNumber, @Nullable SubjectAnswer knownAnswer, long knownPermits) {
        number = knownNumber;
        replies = knownAnswer == null ? null : knownAnswer.replies();
        permits = knownPermits;
    }
}
