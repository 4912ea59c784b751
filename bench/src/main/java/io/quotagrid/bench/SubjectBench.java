package io.quotagrid.bench;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
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

/**
 * What an owner does for one call, without any transport: a message that holds, and a message that settles, with a correction
 * where tokens are counted; or one message that is refused, with its Retry-After. The sliding window, as a ring.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SubjectBench {
    private static final SubjectKey SUBJECT = new SubjectKey(Tier.USER, "alice");
    private static final Amounts ASKED = Amounts.call(1_200);
    private static final long ACTUAL_TOKENS = 700;
    private static final long STEP_MICROS = 50;
    private static final int RESOLUTION = 240;
    private static final LimitSet ONE_METER =
            new LimitSet(0, List.of(Plans.LIMITS.limits().get(0)));

    @Param({"1", "3"})
    private int meters = 1;

    private LimitSet limits = ONE_METER;
    private LimitSet used = ONE_METER;
    private final SubjectState state = new SubjectState(RESOLUTION);
    private final SubjectState full = new SubjectState(RESOLUTION);
    private long nowMicros = 1_800_000_000_000_000L;
    private long number;

    @Setup
    public void choose() {
        limits = meters == 1 ? ONE_METER : Plans.LIMITS;
        used = new LimitSet(
                0, limits.limits().stream().map(SubjectBench::reachable).toList());
        while (say(full, used, new Operation.Hold(number, ASKED, Enforcement.REFUSE))
                        .answer()
                        .replies()
                        .get(0)
                instanceof Reply.Granted) {
            say(full, used, new Operation.Settle(number - 1, List.of(), 1));
        }
    }

    /** A limit that is used up after some thousand calls. */
    private static Limit reachable(Limit limit) {
        return limit.meter() == Meter.RPM ? new Limit(Meter.RPM, 10_000, Duration.ofDays(1), limit.strategy()) : limit;
    }

    @Benchmark
    public SubjectOutcome holdAndSettle() {
        long call = number;
        SubjectOutcome held = say(state, limits, new Operation.Hold(call, ASKED, Enforcement.REFUSE));
        if (!(held.answer().replies().get(0) instanceof Reply.Granted granted)) {
            throw new IllegalStateException("a hold was not granted: " + held);
        }
        List<Operation.Correction> corrections = new ArrayList<>(1);
        for (Booking booking : granted.bookings()) {
            if (booking.meter() == Meter.TPM) {
                corrections.add(new Operation.Correction(booking, ACTUAL_TOKENS));
            }
        }
        return say(state, limits, new Operation.Settle(call, corrections, 1));
    }

    @Benchmark
    public SubjectOutcome refuse() {
        return say(full, used, new Operation.Hold(number, ASKED, Enforcement.REFUSE));
    }

    private SubjectOutcome say(SubjectState subject, LimitSet brought, Operation operation) {
        nowMicros += STEP_MICROS;
        SubjectMessage message = new SubjectMessage("bench", 1, ++number, brought, List.of(operation));
        return subject.handle(SUBJECT, message, nowMicros, node -> true);
    }
}
