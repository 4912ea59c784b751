package io.quotagrid.gateway.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.quotagrid.node.quota.TimeCounts;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Shows times that are counted elsewhere as a histogram, in seconds.
 *
 * @param name   ends in {@code _seconds}
 * @param source is asked whenever somebody asks for the metrics
 */
record TimeHistogram(String name, String help, Supplier<TimeCounts> source) implements MultiCollector {
    private static final double NANOS_A_SECOND = 1e9;

    @Override
    public MetricSnapshots collect() {
        TimeCounts now = source.get();
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < now.upTo().size(); i++) {
            buckets.bucket(seconds(now.upTo().get(i)), now.counts().get(i));
        }
        buckets.bucket(Double.POSITIVE_INFINITY, now.counts().get(now.upTo().size()));
        return MetricSnapshots.of(HistogramSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(now.sumNanos() / NANOS_A_SECOND)
                        .build())
                .build());
    }

    private static double seconds(Duration time) {
        return time.toNanos() / NANOS_A_SECOND;
    }
}
