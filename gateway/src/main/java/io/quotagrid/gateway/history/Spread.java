package io.quotagrid.gateway.history;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * How durations are spread, in buckets that grow with what they hold: eight of equal width to each power of two microseconds, so a
 * quantile is off by at most a sixteenth. Spreads of several nodes add up, which their quantiles would not.
 *
 * @param counts how many durations fell into each bucket, by its number; no zeros
 */
public record Spread(Map<Integer, Long> counts) {
    /** Of nothing. */
    public static final Spread NONE = new Spread(Map.of());

    private static final int PARTS = 8; // buckets to a power of two
    private static final int PART_BITS = 3;

    /** How many buckets there are: that of the longest duration is the last. */
    static final int BUCKETS = bucket(Duration.ofSeconds(Long.MAX_VALUE / 1_000_000_000)) + 1;

    private static final double MICROS_A_MILLI = 1_000.0;

    public Spread {
        counts = Collections.unmodifiableMap(new TreeMap<>(counts));
    }

    /** All of them together. */
    public static Spread sum(List<Spread> spreads) {
        Map<Integer, Long> sum = new TreeMap<>();
        spreads.forEach(spread -> spread.counts.forEach((bucket, count) -> sum.merge(bucket, count, Long::sum)));
        return new Spread(sum);
    }

    /** The bucket a duration falls into; what is negative counts as nothing. */
    static int bucket(Duration duration) {
        long micros = Math.max(0, duration.toNanos() / 1_000);
        if (micros < PARTS) {
            return (int) micros;
        }
        int power = 63 - Long.numberOfLeadingZeros(micros);
        int part = (int) (micros >>> (power - PART_BITS)) & (PARTS - 1);
        return (power - PART_BITS + 1) * PARTS + part;
    }

    /** The middle of a bucket, in microseconds. */
    static double middleMicros(int bucket) {
        if (bucket < 2 * PARTS) {
            return bucket; // a microsecond wide
        }
        int shift = bucket / PARTS - 1;
        long from = (PARTS + (long) (bucket % PARTS)) << shift;
        return from + (1L << shift) / 2.0;
    }

    /**
     * What that share of the durations does not exceed, in milliseconds.
     *
     * @param share 0 to 1
     * @return empty without durations
     */
    public OptionalDouble quantileMillis(double share) {
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        long wanted = Math.max(1, (long) Math.ceil(share * all));
        long seen = 0;
        for (Map.Entry<Integer, Long> bucket : counts.entrySet()) {
            seen += bucket.getValue();
            if (seen >= wanted) {
                return OptionalDouble.of(middleMicros(bucket.getKey()) / MICROS_A_MILLI);
            }
        }
        return OptionalDouble.empty();
    }
}
