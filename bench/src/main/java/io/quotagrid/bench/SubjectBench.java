package io.quotagrid.bench;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Booking;
import io.quotagrid.node.quota.Enforcement;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectMessage;
import io.quotagrid.node.quota.SubjectOutcome;
import io.quotagrid.node.quota.SubjectState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/** The owner's arithmetic: one message of one ask to one subject with one windowed meter, time moving 100 us a message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SubjectBench {
    private static final SubjectKey SUBJECT = new SubjectKey(Tier.USER, "alice");
    private static final int RESOLUTION = 240;
    private static final long STEP_MICROS = 100;

    /** What counts the meter: the exact log (limit 64), the ring, the aligned window, the bucket. */
    @Param({"log", "ring", "fixed", "bucket"})
    public String window = "ring";

    private LimitSet limits = Plans.LIMITS;
    private SubjectState state = new SubjectState(RESOLUTION);
    private SubjectState full = new SubjectState(RESOLUTION);
    private long nowMicros;
    private long number;

    @Setup
    public void prepare() {
        long max = window.equals("log") ? 64 : Limit.LARGEST;
        Strategy strategy = switch (window) {
            case "fixed" -> Strategy.FIXED_WINDOW;
            case "bucket" -> Strategy.TOKEN_BUCKET;
            default -> Strategy.SLIDING_WINDOW;
        };
        limits = new LimitSet(0, List.of(new Limit(Meter.RPM, max, Duration.ofSeconds(1), strategy)));
        state = new SubjectState(RESOLUTION);
        full = new SubjectState(RESOLUTION);
        nowMicros = 1_800_000_000_000_000L;
        LimitSet one = new LimitSet(0, List.of(new Limit(Meter.RPM, 1, Duration.ofDays(1), strategy)));
        full.handle(SUBJECT, message(one, List.of(hold(0))), nowMicros, node -> true);
    }

    /** A call is admitted and settled: hold, then confirm and correction in one. */
    @Benchmark
    public SubjectOutcome holdAndSettle() {
        nowMicros += STEP_MICROS;
        SubjectOutcome held = state.handle(SUBJECT, message(limits, List.of(hold(number))), nowMicros, node -> true);
        List<Operation.Correction> corrections = new ArrayList<>(1);
        if (held.answer().replies().get(0) instanceof Reply.Granted granted) {
            for (Booking booking : granted.bookings()) {
                corrections.add(new Operation.Correction(booking, 0));
            }
        }
        Operation settle = new Operation.Settle(number - 1, corrections, 0);
        return state.handle(SUBJECT, message(limits, List.of(settle)), nowMicros, node -> true);
    }

    /** A call is refused, with its Retry-After. */
    @Benchmark
    public SubjectOutcome refusal() {
        nowMicros += 1;
        return full.handle(SUBJECT, message(full.limits(), List.of(hold(number))), nowMicros, node -> true);
    }

    private static Operation hold(long call) {
        return new Operation.Hold(call, new Amounts(1, 0, 0, 0), Enforcement.REFUSE);
    }

    private SubjectMessage message(LimitSet brought, List<Operation> operations) {
        return new SubjectMessage("bench", 1, ++number, brought, operations);
    }
}
