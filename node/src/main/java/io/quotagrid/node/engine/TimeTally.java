package io.quotagrid.node.engine;

import io.quotagrid.node.quota.TimeCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/** Counts how long messages and charges take to reach their owners. Thread-safe, allocates nothing when it counts. */
final class TimeTally {
    /** Close together around a sync interval of 50 ms; the last is longer than an owner's fail-over. */
    private static final List<Duration> UP_TO = LongStream.of(
                    1, 2, 5, 10, 20, 30, 40, 50, 60, 75, 100, 150, 250, 500, 1_000, 2_500, 5_000)
            .mapToObj(Duration::ofMillis)
            .toList();

    private static final long[] UP_TO_NANOS =
            UP_TO.stream().mapToLong(Duration::toNanos).toArray();

    private final LongAdder[] counts = new LongAdder[UP_TO_NANOS.length + 1];
    private final LongAdder sumNanos = new LongAdder();

    TimeTally() {
        Arrays.setAll(counts, i -> new LongAdder());
    }

    void took(long nanos) {
        int found = Arrays.binarySearch(UP_TO_NANOS, nanos);
        counts[found < 0 ? -found - 1 : found].increment();
        sumNanos.add(nanos);
    }

    TimeCounts counts() {
        List<Long> now = new ArrayList<>(counts.length);
        for (LongAdder count : counts) {
            now.add(count.sum());
        }
        return new TimeCounts(UP_TO, now, sumNanos.sum());
    }
}
