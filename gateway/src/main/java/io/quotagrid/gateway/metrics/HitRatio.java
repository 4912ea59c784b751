package io.quotagrid.gateway.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quotagrid.node.quota.EngineCounts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Which share of the calls that were decided of late needed no owner: of those that slices alone admitted and those for which an owner
 * was asked. Looks back over {@link #LOOKS_BACK}, and up to {@link #STEP} more. Thread-safe. Time is {@link System#nanoTime}.
 */
final class HitRatio {
    static final Duration LOOKS_BACK = Duration.ofMinutes(1);
    static final Duration STEP = Duration.ofSeconds(5);

    private final Supplier<EngineCounts> counts;

    @GuardedBy("this")
    private final Deque<Sample> samples = new ArrayDeque<>(); // the oldest first; never empty

    private record Sample(long atNanos, long taken, long asked) {}

    HitRatio(Supplier<EngineCounts> counts, long nowNanos) {
        this.counts = counts;
        samples.add(sampled(nowNanos));
    }

    /** To be called more often than each {@link #STEP}. */
    synchronized void look(long nowNanos) {
        if (nowNanos - samples.getLast().atNanos() < STEP.toNanos()) {
            return;
        }
        samples.add(sampled(nowNanos));
        while (nowNanos - samples.getFirst().atNanos() > LOOKS_BACK.plus(STEP).toNanos()) {
            samples.removeFirst();
        }
    }

    /** 0 to 1; not a number if there was no call. */
    synchronized double ratio() {
        EngineCounts now = counts.get();
        Sample then = samples.getFirst();
        long taken = now.taken() - then.taken();
        long asked = now.asked() - then.asked();
        return taken + asked == 0 ? Double.NaN : (double) taken / (taken + asked);
    }

    private Sample sampled(long nowNanos) {
        EngineCounts now = counts.get();
        return new Sample(nowNanos, now.taken(), now.asked());
    }
}
