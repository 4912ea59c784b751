package io.quotagrid.node.engine;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.EngineCounts;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.QuotaEngine;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.UnitFlow;
import io.quotagrid.node.store.CounterStore;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The quota engine of one node. A call takes what it needs from the slices in hand; where one is short its owner is asked, through
 * one lane a subject.
 *
 * <p>It has no thread of its own: somebody must call {@link #tick} about every {@value #TICK_MILLIS} ms. Deadlines, repeats and
 * lingering confirms are as punctual as that. Thread-safe.
 */
public final class LaneEngine implements QuotaEngine, AutoCloseable {
    /** How often {@link #tick} is expected. */
    public static final int TICK_MILLIS = 10;

    private static final long TIDY_NANOS = 1_000_000_000;
    private static final long LONGEST_HAND_BACK_NANOS = 200_000_000;
    private static final long LONGEST_DRAIN_NANOS = 2_000_000_000;

    private final LongSupplier nanoClock;
    private final Tally tally = new Tally();
    private final Lanes lanes;
    private final Deadlines deadlines;
    private final OpenReservations reservations;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong tidyAtNanos;
    private volatile boolean closing;

    /**
     * @param store     reaches the owners
     * @param executor  what the engine does of its own accord runs here, callers' continuations included; never on the clock's
     *     thread
     * @param nanoClock monotonic, as {@link System#nanoTime}
     */
    public LaneEngine(EngineSettings settings, CounterStore store, Executor executor, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.lanes = new Lanes(settings, store, executor, nanoClock, tally);
        this.deadlines = new Deadlines(executor);
        this.reservations = new OpenReservations(settings, deadlines, lanes);
        this.tidyAtNanos = new AtomicLong(nanoClock.getAsLong() + TIDY_NANOS);
    }

    @Override
    public CompletionStage<Decision> reserve(AdmissionPlan plan) {
        return decide(plan, false);
    }

    @Override
    public CompletionStage<Decision> explain(AdmissionPlan plan) {
        return decide(plan, true);
    }

    @Override
    public CompletionStage<Void> reset(SubjectKey subject, LimitSet limits) {
        Ending reset = new Ending();
        reset.await(1);
        lanes.post(subject, new Ask(new Operation.Reset(calls.incrementAndGet()), limits, reset, 0));
        if (!reset.over()) {
            reservations.endBy(reset);
        }
        return reset.done();
    }

    /** What this node could let calls take of a subject without asking: units by meter, empty where it has no slice. */
    public Map<Meter, Long> inHand(SubjectKey subject) {
        return lanes.stock(subject);
    }

    /** What became of the units that owners have handed to this node in slices, by meter. Looks at every slice: for now and then. */
    public Map<Meter, UnitFlow> unitFlows() {
        return lanes.unitFlows();
    }

    private CompletionStage<Decision> decide(AdmissionPlan plan, boolean peek) {
        requireNonNull(plan, "plan");
        if (closing) {
            tally.undecided.increment();
            return CompletableFuture.completedFuture(new Decision.Undecided("this node is stopping"));
        }
        long call = calls.incrementAndGet();
        SliceTakes takes = new SliceTakes(plan);
        if (!peek && lanes.slices()) {
            Decision decision = fromMemory(plan, call, takes);
            if (decision != null) {
                return CompletableFuture.completedFuture(decision);
            }
        }
        if (!peek) {
            tally.asked.increment();
        }
        PlanCall planCall = new PlanCall(plan, call, peek, takes, lanes, reservations);
        planCall.begin();
        if (!planCall.over()) {
            deadlines.add(planCall, planCall.deadlineNanos());
        }
        return planCall.decision();
    }

    /** Null if at least one owner must be asked: then {@code takes} has what the others' slices gave. */
    private @Nullable Decision fromMemory(AdmissionPlan plan, long call, SliceTakes takes) {
        Decision refusal = takes.takeAll(lanes);
        if (refusal != null) {
            tally.refusedFromMemory.increment();
            return refusal;
        }
        if (!takes.complete() || !takes.go(tally)) {
            return null;
        }
        tally.taken.increment();
        List<Reply> grants = Collections.nCopies(plan.charges().size(), SliceTakes.TAKEN);
        HeldReservation reservation = new HeldReservation(plan, call, grants, takes, lanes, reservations);
        List<Standing> standings = reservation.standings();
        reservations.open(reservation);
        return new Decision.Admitted(reservation, standings);
    }

    @Override
    public EngineCounts counts() {
        return tally.counts();
    }

    /**
     * Before {@link #joining}: tells the owners so far what was spent of slices and gives the rest back, as far as they answer soon;
     * what they do not hear of counts as used. Blocks meanwhile, at most 200 ms.
     */
    public void handBack() {
        lanes.giveBack();
        long giveUpAt = nanoClock.getAsLong() + LONGEST_HAND_BACK_NANOS;
        while (lanes.haveToReport() && nanoClock.getAsLong() - giveUpAt < 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /**
     * The part of a split cluster that this node is in is about to join another. Until {@link #joined} nothing is sent; then the
     * owners that there are know this node as a new incarnation, so that what it books with them is told from what the owners so
     * far have booked, whenever these counts arrive.
     *
     * @param incarnation larger than any before
     * @throws IllegalArgumentException if it is not
     */
    public void joining(long incarnation) {
        if (incarnation <= lanes.incarnation()) {
            throw new IllegalArgumentException(
                    "incarnation must be more than " + lanes.incarnation() + " but was " + incarnation);
        }
        lanes.beSilent();
        lanes.beginAnew(incarnation);
    }

    /** Whether or not it came to it: this node speaks again. */
    public void joined() {
        lanes.speak();
    }

    /** What the owners know this node as: grows at every {@link #joining}. */
    public long incarnation() {
        return lanes.incarnation();
    }

    /** Subjects that this node has talked about within the last seconds. */
    public int lanes() {
        return lanes.size();
    }

    /** Looks at what time alone makes due. One thread at a time. */
    public void tick() {
        long nowNanos = nanoClock.getAsLong();
        deadlines.expire(nowNanos);
        lanes.tick(nowNanos);
        long tidyAt = tidyAtNanos.get();
        if (nowNanos - tidyAt >= 0 && tidyAtNanos.compareAndSet(tidyAt, nowNanos + TIDY_NANOS)) {
            lanes.dropUnused();
            reservations.watch(nowNanos);
        }
    }

    /**
     * Decides nothing more, and waits up to two seconds until the owners have what ended calls gave back. Open reservations stay
     * as they are: their slots are freed when this node leaves.
     */
    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        lanes.giveBack();
        long giveUpAt = nanoClock.getAsLong() + LONGEST_DRAIN_NANOS;
        while (busy() && nanoClock.getAsLong() - giveUpAt < 0) {
            tick();
            LockSupport.parkNanos(1_000_000);
        }
        lanes.close();
        deadlines.expireAll();
        lanes.tick(nanoClock.getAsLong());
    }

    private boolean busy() {
        EngineCounts counts = counts();
        return counts.waitingOperations() > 0 || counts.inFlightMessages() > 0 || lanes.haveToReport();
    }
}
