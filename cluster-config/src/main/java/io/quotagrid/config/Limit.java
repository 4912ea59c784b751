package io.quotagrid.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How many units of one meter a subject may spend, after scaling to the tier's window.
 *
 * @param meter    what is counted
 * @param max      units allowed per window, or calls in flight at once; 1 to 2^53 - 1
 * @param window   width of the window, 1 second to 31 days; zero for {@link Meter#PARALLEL}
 * @param strategy how the window is counted; without meaning for {@link Meter#PARALLEL}
 */
public record Limit(Meter meter, long max, Duration window, Strategy strategy) {
    /** The largest amount: exact in every JSON reader, and far from the edge of a {@code long}. */
    public static final long LARGEST = (1L << 53) - 1;

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(31);

    public Limit {
        requireNonNull(meter, "meter");
        requireNonNull(window, "window");
        requireNonNull(strategy, "strategy");
        if (max < 1 || max > LARGEST) {
            throw new IllegalArgumentException(meter.key() + " must be 1 to " + LARGEST + " but was " + max);
        }
        if (meter == Meter.PARALLEL) {
            if (!window.isZero()) {
                throw new IllegalArgumentException("a parallel limit has no window but got " + window);
            }
        } else if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("window must be 1s to 31d but was " + window);
        }
    }

    /** A limit on calls in flight. */
    public static Limit parallel(long max) {
        return new Limit(Meter.PARALLEL, max, Duration.ZERO, Strategy.SLIDING_WINDOW);
    }

    /** The window in microseconds: the engine's unit of time. */
    public long windowMicros() {
        return window.toNanos() / 1_000;
    }
}
