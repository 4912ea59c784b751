package io.quotagrid.gateway.tracing;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Tells epoch time by {@link System#nanoTime}, so that the spans of one call fit each other even if the wall clock is set meanwhile.
 *
 * @param epochMinusNanos what to add to {@link System#nanoTime}
 */
record Moments(long epochMinusNanos) {
    /** The wall clock said {@code at} when {@link System#nanoTime} said {@code nanos}. */
    static Moments since(Instant at, long nanos) {
        return new Moments(TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano() - nanos);
    }

    /** @param nanos by {@link System#nanoTime} */
    long epochNanos(long nanos) {
        return nanos + epochMinusNanos;
    }

    long nowNanos() {
        return epochNanos(System.nanoTime());
    }
}
