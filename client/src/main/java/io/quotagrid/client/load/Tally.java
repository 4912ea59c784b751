package io.quotagrid.client.load;

import io.quotagrid.client.load.LoadReport.Latency;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Counts what comes back. Thread-safe. */
final class Tally {
    private static final int REFUSED = 429;
    private static final int ERRORS = 400;
    private static final int DIGITS = 3;
    private static final double NANOS_A_SECOND = 1e9;

    private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
    private final Map<Integer, String> reasons = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refusedBy = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final LongAdder calls = new LongAdder();
    private final Histogram admitted = new ConcurrentHistogram(DIGITS);
    private final Histogram firstByte = new ConcurrentHistogram(DIGITS);
    private final Histogram refused = new ConcurrentHistogram(DIGITS);

    void answered(int status, Optional<String> tier, long firstByteNanos, long totalNanos) {
        calls.increment();
        statuses.computeIfAbsent(status, any -> new LongAdder()).increment();
        if (status / 100 == 2) {
            admitted.recordValue(TimeUnit.NANOSECONDS.toMicros(totalNanos));
            firstByte.recordValue(TimeUnit.NANOSECONDS.toMicros(firstByteNanos));
        } else if (status == REFUSED) {
            refused.recordValue(TimeUnit.NANOSECONDS.toMicros(totalNanos));
            refusedBy
                    .computeIfAbsent(tier.orElse("unknown"), any -> new LongAdder())
                    .increment();
        }
    }

    /** Whether it is of use to know what an answer with that status says: the first one of each error is, and no refusal. */
    boolean wantsReason(int status) {
        return status >= ERRORS && status != REFUSED && !reasons.containsKey(status);
    }

    void reason(int status, String text) {
        reasons.putIfAbsent(status, text);
    }

    void failed(String reason) {
        calls.increment();
        failures.computeIfAbsent(reason, any -> new LongAdder()).increment();
    }

    LoadReport report(LoadPlan plan, Duration begun, long unfinished) {
        double seconds = begun.toNanos() / NANOS_A_SECOND;
        return new LoadReport(
                plan.address().toString(),
                plan.concurrency(),
                plan.users(),
                plan.stream(),
                seconds,
                calls.sum(),
                seconds == 0 ? 0 : calls.sum() / seconds,
                sums(statuses),
                reasons,
                sums(refusedBy),
                sums(failures),
                unfinished,
                latency(admitted),
                latency(firstByte),
                latency(refused));
    }

    private static <K extends Comparable<K>> Map<K, Long> sums(Map<K, LongAdder> counters) {
        Map<K, Long> sums = new TreeMap<>();
        counters.forEach((key, counter) -> sums.put(key, counter.sum()));
        return sums;
    }

    private static Optional<Latency> latency(Histogram live) {
        Histogram histogram = live.copy();
        if (histogram.getTotalCount() == 0) {
            return Optional.empty();
        }
        return Optional.of(new Latency(
                histogram.getTotalCount(),
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(90),
                histogram.getValueAtPercentile(99),
                histogram.getValueAtPercentile(99.9),
                histogram.getMaxValue()));
    }
}
