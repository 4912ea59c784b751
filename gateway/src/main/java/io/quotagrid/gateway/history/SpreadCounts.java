package io.quotagrid.gateway.history;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A {@link Spread} that still grows. Counting allocates nothing. Not thread-safe. */
final class SpreadCounts {
    private final long[] counts = new long[Spread.BUCKETS];

    /** Counts a duration; nothing is not one. */
    void add(Duration time) {
        if (!time.isZero()) {
            counts[Spread.bucket(time)]++;
        }
    }

    /** What was counted so far. */
    Spread spread() {
        Map<Integer, Long> spread = new HashMap<>();
        for (int bucket = 0; bucket < counts.length; bucket++) {
            if (counts[bucket] > 0) {
                spread.put(bucket, counts[bucket]);
            }
        }
        return spread.isEmpty() ? Spread.NONE : new Spread(spread);
    }
}
