package io.quotagrid.node.store;

/**
 * The time by which an owner books. Only the place that changes a subject's state reads it: time never comes from the node that
 * asks. Never runs back. Thread-safe.
 */
@FunctionalInterface
public interface OwnerClock {

    /** Microseconds since the epoch. */
    long nowMicros();

    /**
     * The wall clock as it was at this call, carried on by the machine's monotonic clock: corrections of the wall clock do not
     * reach the counters.
     */
    static OwnerClock startingNow() {
        long anchorMicros = Math.multiplyExact(System.currentTimeMillis(), 1_000L);
        long anchorNanos = System.nanoTime();
        return () -> anchorMicros + (System.nanoTime() - anchorNanos) / 1_000;
    }
}
