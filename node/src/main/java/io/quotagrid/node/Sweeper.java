package io.quotagrid.node;

import io.quotagrid.node.store.CounterStore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes idle subjects from time to time, on a thread of its own because a sweep blocks. It rests fifty times as long as it
 * swept, so that it never takes more than a fiftieth of a core however many subjects there are; only where nobody new is taken
 * in until somebody leaves it takes up to a fifth, for then calls are refused that there may be room for.
 */
final class Sweeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);
    private static final long SHORTEST_REST_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int REST_FACTOR = 50;
    private static final int HURRIED_REST_FACTOR = 4;

    private final CounterStore store;
    private final BooleanSupplier hurry;
    private final AtomicLong swept = new AtomicLong();
    private final Thread thread;
    private volatile boolean stopped;

    /** @param hurry whether calls are being refused for want of room */
    Sweeper(CounterStore store, BooleanSupplier hurry) {
        this.store = store;
        this.hurry = hurry;
        this.thread = new Thread(this::run, "quotagrid-sweeper");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Subjects removed so far. */
    long swept() {
        return swept.get();
    }

    private void run() {
        long sweptNanos = 0;
        while (rest(sweptNanos)) {
            long startNanos = System.nanoTime();
            try {
                swept.addAndGet(store.sweep());
            } catch (RuntimeException e) {
                if (stopped) {
                    return; // the member is gone already
                }
                log.atWarn().setCause(e).log("idle subjects could not be removed; will try again");
            }
            sweptNanos = System.nanoTime() - startNanos;
        }
    }

    static long restNanos(long sweptNanos, boolean hurried) {
        return Math.max(SHORTEST_REST_NANOS, (hurried ? HURRIED_REST_FACTOR : REST_FACTOR) * sweptNanos);
    }

    /** Looks every second whether there is hurry by now: a long rest may have begun before. */
    private boolean rest(long sweptNanos) {
        long startNanos = System.nanoTime();
        try {
            long leftNanos = restNanos(sweptNanos, hurry.getAsBoolean());
            while (leftNanos > 0 && !stopped) {
                TimeUnit.NANOSECONDS.sleep(Math.min(leftNanos, LOOK_NANOS));
                leftNanos = restNanos(sweptNanos, hurry.getAsBoolean()) - (System.nanoTime() - startNanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() wants it to end
        }
        return !stopped;
    }

    /** Ends a rest at once, and lets a sweep finish in its own time. */
    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }
}
