package io.quotagrid.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The rounds of one way in one case: sums, and round by round for the ratios. Not thread-safe. */
public final class Samples {
    private static final long LONGEST_NANOS = Duration.ofMinutes(10).toNanos();

    private final Histogram latencyNanos = new Histogram(LONGEST_NANOS, 3);
    private final List<Double> perSecond = new ArrayList<>();
    private long answers;
    private long failures;
    private long events;
    private double seconds;
    private Duration cpu = Duration.ZERO;

    /**
     * Adds one round.
     *
     * @param usedCpu what the processes that are measured used meanwhile
     */
    public void add(Round round, Duration usedCpu) {
        latencyNanos.add(round.latencyNanos());
        perSecond.add(round.perSecond());
        answers += round.answers();
        failures += round.failures();
        events += round.events();
        seconds += round.seconds();
        cpu = cpu.plus(usedCpu);
    }

    public long answers() {
        return answers;
    }

    public double answersPerSecond() {
        return answers / seconds;
    }

    double eventsPerSecond() {
        return events / seconds;
    }

    public double cpuMicrosPerAnswer() {
        return cpu.toNanos() / 1e3 / Math.max(1, answers);
    }

    double cpuMicrosPerEvent() {
        return cpu.toNanos() / 1e3 / Math.max(1, events);
    }

    public double latencyMicros(double percentile) {
        return latencyNanos.getValueAtPercentile(percentile) / 1e3;
    }

    public long failures() {
        return failures;
    }

    /** Throughput over the other's, round by round: {@code median (lowest-highest)}. */
    public String ratioTo(Samples other) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < perSecond.size(); round++) {
            ratios.add(perSecond.get(round) / other.perSecond.get(round));
        }
        ratios.sort(null);
        int middle = ratios.size() / 2;
        double median = ratios.size() % 2 == 1 ? ratios.get(middle) : (ratios.get(middle - 1) + ratios.get(middle)) / 2;
        return "%.2f (%.2f-%.2f)".formatted(median, ratios.get(0), ratios.get(ratios.size() - 1));
    }
}
