package io.quotagrid.gateway.history;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.audit.CallRecord.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The last {@link #KEPT} of this node in steps of {@link #STEP}: what charts show. Steps are those of the wall clock, so that
 * the same step of all nodes adds up. Thread-safe; counting takes a lock for less than a microsecond, and allocates
 * nothing.
 */
public final class History implements CallRecord.Listener {
    /** The length of a step. */
    public static final Duration STEP = Duration.ofSeconds(2);

    /** How far back it goes. */
    public static final Duration KEPT = Duration.ofMinutes(15);

    private static final int STEPS = (int) KEPT.dividedBy(STEP);

    private final Clock clock;

    @GuardedBy("this")
    private final Deque<Step> ended = new ArrayDeque<>();

    @GuardedBy("this")
    private Counting current;

    /** The step that is not over. */
    private static final class Counting {
        private final long number;
        private long admitted;
        private long refused;
        private long failed;
        private long tokens;
        private long inFlight;
        private final SpreadCounts decision = new SpreadCounts();
        private final SpreadCounts firstByte = new SpreadCounts();
        private final SpreadCounts total = new SpreadCounts();

        Counting(long number) {
            this.number = number;
        }

        void add(CallRecord record) {
            Outcome outcome = record.outcome();
            boolean out = outcome == Outcome.COMPLETED
                    || outcome == Outcome.UPSTREAM_FAILED
                    || outcome == Outcome.CLIENT_GONE;
            if (record.refusedBy().isPresent()) {
                refused++;
            } else if (out && record.target().isPresent()) {
                admitted++;
                total.add(record.totalTime());
            }
            if (outcome != Outcome.COMPLETED
                    && outcome != Outcome.CLIENT_GONE
                    && record.refusedBy().isEmpty()) {
                failed++;
            }
            tokens += record.usage().totalTokens();
            decision.add(record.decisionTime());
            firstByte.add(record.firstByteTime());
        }

        Step over() {
            return new Step(
                    number,
                    admitted,
                    refused,
                    failed,
                    tokens,
                    inFlight,
                    decision.spread(),
                    firstByte.spread(),
                    total.spread());
        }
    }

    /** @param clock tells the steps */
    public History(Clock clock) {
        this.clock = clock;
        this.current = new Counting(numberNow());
    }

    @Override
    public synchronized void finished(CallRecord record) {
        turn();
        current.add(record);
    }

    /**
     * Takes a sample; to be called several times a step.
     *
     * @param inFlight calls that have begun and not ended
     */
    public synchronized void sample(long inFlight) {
        turn();
        current.inFlight = Math.max(current.inFlight, inFlight);
    }

    /**
     * What is over, the oldest first.
     *
     * @param first number of the first step of interest
     */
    public synchronized List<Step> since(long first) {
        turn();
        List<Step> found = new ArrayList<>();
        ended.descendingIterator().forEachRemaining(step -> {
            if (step.number() >= first) {
                found.add(0, step);
            }
        });
        return found;
    }

    @GuardedBy("this")
    private void turn() {
        long now = numberNow();
        if (now <= current.number) {
            return; // a clock that was set back counts on in the step it had begun
        }
        ended.addLast(current.over());
        for (long idle = Math.max(current.number + 1, now - STEPS); idle < now; idle++) {
            ended.addLast(Step.idle(idle));
        }
        while (ended.size() > STEPS) {
            ended.removeFirst();
        }
        current = new Counting(now);
    }

    private long numberNow() {
        return number(clock.millis());
    }

    /** The step in which that moment lies. */
    public static long number(long atMillis) {
        return Math.floorDiv(atMillis, STEP.toMillis());
    }

    /** When that step began, milliseconds since the epoch. */
    public static long beganMillis(long number) {
        return number * STEP.toMillis();
    }
}
