package io.quotagrid.node.quota;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One meter of one subject: a charge in a window that is kept full while time moves (what comes in, falls out at the other
 * end), and the two refusals, of a unit that fits soonest and of as many units as the limit has, which fit last.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class WindowBench {
    private static final long START_MICROS = 1_800_000_000_000_000L;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int RESOLUTION = 240;

    /** What a window is. */
    public enum Kind {
        LOG(Strategy.SLIDING_WINDOW, Windows.LOGGED),
        RING(Strategy.SLIDING_WINDOW, 1_000_000),
        FIXED(Strategy.FIXED_WINDOW, 1_000_000),
        BUCKET(Strategy.TOKEN_BUCKET, 1_000_000);

        private final Strategy strategy;
        private final long max;

        Kind(Strategy strategy, long max) {
            this.strategy = strategy;
            this.max = max;
        }

        private Limit limit() {
            return new Limit(Meter.RPM, max, WINDOW, strategy);
        }

        private WindowCounter empty() {
            return Windows.of(limit(), RESOLUTION, 0);
        }
    }

    @Param
    private Kind kind = Kind.LOG;

    private long max;
    private long stepMicros;
    private long nowMicros = START_MICROS;
    private WindowCounter window = Kind.LOG.empty();

    @Setup
    public void fill() {
        window = kind.empty();
        max = kind.max;
        stepMicros = kind.limit().windowMicros() / max;
        for (long unit = 0; unit < max; unit++) {
            charge();
        }
        window.charge(0, nowMicros, Math.max(0, max - window.used(nowMicros)));
    }

    @Benchmark
    public long charge() {
        nowMicros += stepMicros;
        return window.used(nowMicros) + window.charge(0, nowMicros, 1);
    }

    @Benchmark
    public long refuseOne() {
        return window.used(nowMicros) + window.retryAfter(nowMicros, 1, max);
    }

    @Benchmark
    public long refuseAll() {
        return window.used(nowMicros) + window.retryAfter(nowMicros, max, max);
    }
}
