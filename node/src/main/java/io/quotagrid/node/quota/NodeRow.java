package io.quotagrid.node.quota;

import io.quotagrid.config.Meter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a subject knows of one incarnation of one node, since its message number {@code first}: how far their talk has come, which plans are open, and how many
 * parallel slots its calls hold. An incarnation that was replaced keeps its place while something that it booked counts.
 */
final class NodeRow {
    private static final long ROW_BYTES = 72; // as measured, as all of these are
    private static final long HOLD_BYTES = 280;
    private static final long REPLY_BYTES = 40;
    private static final long STANDING_BYTES = 100;

    final String node; // the sender: a node, or one priority class of it
    final String member; // the node
    final String priority; // empty for none
    final long incarnation;
    final long first; // number of the message that made it: tells it from one that an owner without a copy has made
    private long number; // of the last message
    private @Nullable List<Reply> replies; // to that message
    private long permits;
    private @Nullable Map<Long, OpenHold> holds; // by call; null when empty
    private boolean keptChanged; // whether the answer had to wait for the backup, and so must its repeat
    private boolean replaced;
    private @Nullable SliceRow slice;
    private SliceGrant grant = SliceGrant.NONE; // of the last answer

    NodeRow(String node, long incarnation, long first) {
        this.node = node.intern(); // few nodes, many subjects
        this.member = SenderName.node(this.node).intern();
        this.priority = SenderName.priority(this.node).intern();
        this.incarnation = incarnation;
        this.first = first;
    }

    long number() {
        return number;
    }

    @Nullable
    SubjectAnswer answer() {
        return replies == null ? null : new SubjectAnswer(number, replies, false, grant);
    }

    /** Whether the message with the kept answer changed something here: a repeat is shipped, and so waits, as well. */
    boolean keptChanged() {
        return keptChanged;
    }

    boolean replaced() {
        return replaced;
    }

    /** Keeps the answer to a message. */
    void keep(long messageNumber, SubjectAnswer keptAnswer, boolean changed) {
        keptChanged = changed;
        number = messageNumber;
        replies = keptAnswer.replies();
        grant = keptAnswer.slice();
    }

    /** A newer incarnation speaks: this one's slots are free and its open holds are charges. Its slice lives on to its end. */
    void replace() {
        replaced = true;
        permits = 0;
        holds = null;
        replies = null;
        grant = SliceGrant.NONE;
        if (slice != null) {
            slice.out().set(Meter.PARALLEL, 0);
        }
    }

    /** Null if the node has had no slice here. */
    @Nullable
    SliceRow slice() {
        return slice;
    }

    SliceRow sliceForWriting(LongSupplier newTerm, long firstTerm) {
        if (slice == null) {
            slice = new SliceRow(newTerm.getAsLong(), firstTerm);
        }
        return slice;
    }

    /** As it was written. */
    void restore(SliceRow knownSlice) {
        slice = knownSlice;
    }

    boolean hasSliceOut() {
        return slice != null && slice.hasWindowedOut();
    }

    /** Whether it holds a slot or has a plan open that is not forgotten. */
    boolean holdsAny(long nowMicros) {
        long slots = permitsAndSlice();
        for (OpenHold hold : holds().values()) {
            if (!hold.forgotten(nowMicros)) {
                return true;
            }
            slots -= hold.permits();
        }
        return slots > 0;
    }

    /** Ends the holds that are forgotten: they are charges, and their slots are free. Whether there was one. */
    boolean endForgotten(long nowMicros) {
        if (holds == null) {
            return false;
        }
        List<Long> calls = new ArrayList<>(0);
        holds.forEach((call, hold) -> {
            if (hold.forgotten(nowMicros)) {
                calls.add(call);
            }
        });
        for (Long call : calls) {
            OpenHold hold = close(call);
            freePermits(hold == null ? 0 : hold.permits());
        }
        return !calls.isEmpty();
    }

    boolean hasHoldsBookedBefore(long micros) {
        if (holds == null) {
            return false;
        }
        for (OpenHold hold : holds.values()) {
            if (hold.bookedMicros() < micros) {
                return true;
            }
        }
        return false;
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

    /** About what it takes of the heap. */
    long weightBytes() {
        long bytes = ROW_BYTES + HOLD_BYTES * holds().size();
        for (Reply reply : replies == null ? List.<Reply>of() : replies) {
            bytes += REPLY_BYTES + STANDING_BYTES * AnswerCodec.standings(reply).size();
        }
        return slice == null ? bytes : bytes + slice.weightBytes();
    }

    long permits() {
        return permits;
    }

    /** Slots of calls and of the slice together. */
    long permitsAndSlice() {
        return slice == null ? permits : permits + slice.out().get(Meter.PARALLEL);
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
        grant = knownAnswer == null ? SliceGrant.NONE : knownAnswer.slice();
        permits = knownPermits;
    }
}
