package io.quotagrid.node.quota;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many subjects an owner takes in, and when they must take less of its heap. Ids are made up by callers, so without a bound whoever invents users fills the memory.
 * Beyond it calls of subjects that are not known are turned away, and those of known ones go on exactly as before: no counter
 * that counts is ever dropped to make room. A subject leaves when nothing of it counts any more (a sweep), and makes room then.
 *
 * <p>A subject that calls all through a long window weighs many times what one does that has called once. So those who are known are weighed, too: when
 * they fill three quarters of their room they are to {@linkplain SubjectState#coarsen count in larger steps}, until they fill less than half of it,
 * and nobody new is taken in while they fill all of it.
 *
 * <p>The count is kept by whoever stores subjects, who also counts anew several times a second: subjects come and go as well
 * with partitions that move, or whose owner has died. Thread-safe.
 */
public final class Newcomers {
    /** Takes in everybody. */
    private static final long UNBOUNDED = Long.MAX_VALUE;

    private final long most;
    private final long roomBytes;
    private volatile long weightBytes;
    private volatile boolean tight;
    private final AtomicLong known = new AtomicLong();
    private final AtomicLong turnedAway = new AtomicLong();

    private Newcomers(long most, long roomBytes) {
        this.most = most;
        this.roomBytes = roomBytes;
    }

    /**
     * At most so many subjects are known at once.
     *
     * @param most      from 1 up
     * @param roomBytes what they may weigh together; from 1 up
     */
    public static Newcomers atMost(long most, long roomBytes) {
        if (most < 1 || roomBytes < 1) {
            throw new IllegalArgumentException(
                    "most and room must be at least 1 but were " + most + " and " + roomBytes);
        }
        return new Newcomers(most, roomBytes);
    }

    /** As many as come: for tests, and where ids are not made up by callers. */
    public static Newcomers all() {
        return new Newcomers(UNBOUNDED, UNBOUNDED);
    }

    /**
     * Turns away a message that would make its subject known. Only asks do that: whatever ends or reports what was granted is
     * heard, so that nothing that counts is lost.
     *
     * @param message about a subject that is not known here
     * @return true if it must be answered by {@link #refusal}
     */
    public boolean turnsAway(SubjectMessage message) {
        if (!full() || !onlyAsks(message)) {
            return false;
        }
        turnedAway.incrementAndGet();
        return true;
    }

    private static boolean onlyAsks(SubjectMessage message) {
        boolean spent = message.slice().lines().stream().anyMatch(line -> line.spent() > 0 || line.busy() > 0);
        return !spent
                && !message.operations().isEmpty()
                && message.operations().stream()
                        .allMatch(operation ->
                                operation instanceof Operation.Hold || operation instanceof Operation.Peek);
    }

    /** The answer to it: {@link Reply.Crowded} to each ask. Nothing is changed, and nothing need be stored. */
    public static SubjectAnswer refusal(SubjectMessage message) {
        List<Reply> replies = new ArrayList<>(message.operations().size());
        message.operations().forEach(operation -> replies.add(AnswerCodec.TURNED_AWAY));
        return new SubjectAnswer(message.number(), replies, false);
    }

    /** A subject has become known. */
    public void came() {
        known.incrementAndGet();
    }

    /** So many were found. One that came while they were counted may be missing until they are counted again. */
    public void counted(long found) {
        known.set(found);
    }

    /** Subjects that are known here now. */
    public long known() {
        return known.get();
    }

    /** The bound. */
    public long most() {
        return most;
    }

    /** So much do all that are known weigh, or did when they were weighed last. */
    public void weighed(long bytes) {
        weightBytes = bytes;
        tight = bytes >= (tight ? roomBytes / 2 : roomBytes / 4 * 3);
    }

    /** What all that are known weigh: of each copy that this owner decides on, the copies on others apart. */
    public long weightBytes() {
        return weightBytes;
    }

    /** What they may weigh. */
    public long roomBytes() {
        return roomBytes;
    }

    /** Whether subjects are to take as little memory as they can. */
    public boolean tight() {
        return tight;
    }

    /** Whether nobody new is taken in now. */
    public boolean full() {
        return known.get() >= most || weightBytes >= roomBytes;
    }

    /** Messages turned away so far. */
    public long turnedAway() {
        return turnedAway.get();
    }
}
