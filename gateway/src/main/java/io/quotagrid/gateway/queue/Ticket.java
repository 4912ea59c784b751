package io.quotagrid.gateway.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A caller's hold on its place: with it the caller leaves, and it says how long the wait was. Thread-safe. */
public final class Ticket {
    private final LongSupplier nanoClock;

    @GuardedBy("this")
    private @Nullable Runnable place;

    @GuardedBy("this")
    private boolean left;

    @GuardedBy("this")
    private boolean waiting;

    @GuardedBy("this")
    private boolean waited;

    @GuardedBy("this")
    private long sinceNanos;

    @GuardedBy("this")
    private long untilNanos;

    /** A ticket by that clock, monotonic as {@link System#nanoTime}. */
    public Ticket(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** The caller has gone: if it waits, its place is free at once. */
    public void leave() {
        Runnable freed;
        synchronized (this) {
            left = true;
            freed = place;
            place = null;
        }
        if (freed != null) {
            freed.run();
        }
    }

    /** How long the call has waited, or waits; zero if it did not. */
    public synchronized Duration waited() {
        if (!waited) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(Math.max(1, (waiting ? nanoClock.getAsLong() : untilNanos) - sinceNanos));
    }

    /** Whether the wait goes on. */
    public synchronized boolean waiting() {
        return waiting;
    }

    /**
     * The call begins to wait.
     *
     * @param leave takes it out of its queue; run at once if the caller has left already
     */
    void begins(Runnable leave) {
        boolean gone;
        synchronized (this) {
            waiting = true;
            waited = true;
            sinceNanos = nanoClock.getAsLong();
            gone = left;
            place = gone ? null : leave;
        }
        if (gone) {
            leave.run();
        }
    }

    /** The wait is over. */
    synchronized void ends() {
        if (waiting) {
            waiting = false;
            untilNanos = nanoClock.getAsLong();
            place = null;
        }
    }
}
