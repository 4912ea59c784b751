package io.quotagrid.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The moment between "not ready" and a closed door. A load balancer that watches {@code /readyz} must see that this node leaves
 * before its callers are refused; so the node serves on until the watcher has been told a few times. Where nobody watches,
 * nobody is waited for. Thread-safe.
 */
final class Departure {
    private static final long WATCHED_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int ASKS_OF_A_WATCHER = 3;
    private static final int TELLINGS = 3; // what balancers take for a fact by default
    static final Duration LONGEST = Duration.ofSeconds(15);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LongSupplier nanoClock;
    private final long[] asks = new long[ASKS_OF_A_WATCHER]; // the last ones, in a ring
    private int asked;
    private boolean leaving;
    private int told;

    Departure(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Somebody is being told whether this node is ready. */
    void asked() {
        lock.lock();
        try {
            asks[asked % ASKS_OF_A_WATCHER] = nanoClock.getAsLong();
            asked++;
            if (leaving) {
                told++;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on whoever asks is told that this node leaves; returns when the watchers know, or after {@link #LONGEST}. */
    void begin() {
        lock.lock();
        try {
            leaving = true;
            long left = watched() ? LONGEST.toNanos() : 0;
            while (left > 0 && told < TELLINGS) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // then it goes at once
        } finally {
            lock.unlock();
        }
    }

    private boolean watched() {
        return asked >= ASKS_OF_A_WATCHER
                && nanoClock.getAsLong() - asks[asked % ASKS_OF_A_WATCHER] <= WATCHED_NANOS; // the oldest that is kept
    }
}
