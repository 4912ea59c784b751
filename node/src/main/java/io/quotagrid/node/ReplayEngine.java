package io.quotagrid.node;

import io.quotagrid.node.engine.EngineSettings;
import io.quotagrid.node.engine.LaneEngine;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.store.LocalCounterStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The engine of a node on a clock that is moved by hand: decides recorded calls as one node with all counters would have, as quickly as they can be
 * read. Everything happens on the calling thread, so there is nothing to close. Not thread-safe.
 */
public final class ReplayEngine {
    private static final Duration UNBOUNDED =
            Duration.ofDays(365); // a recorded call ends by its record, not by a watchdog
    private static final long SWEEP_MICROS = TimeUnit.MINUTES.toMicros(10);

    private final LocalCounterStore store;
    private final LaneEngine engine;
    private long nowMicros;
    private long sweptMicros;

    /**
     * @param resolution sub-windows a window, {@code cluster.resolution}
     * @param begin      the clock before the first move
     */
    public ReplayEngine(int resolution, Instant begin) {
        nowMicros = micros(begin);
        sweptMicros = nowMicros;
        store = new LocalCounterStore(() -> nowMicros, resolution);
        EngineSettings settings =
                new EngineSettings("replay", 1, UNBOUNDED, UNBOUNDED, EngineSettings.USUAL_QUEUE_BOUND);
        engine = new LaneEngine(settings, store, Runnable::run, () -> TimeUnit.MICROSECONDS.toNanos(nowMicros));
    }

    /** Moves the clock on; an earlier moment than the last is that one. Subjects that are long idle are forgotten. */
    public void moveTo(Instant moment) {
        nowMicros = Math.max(nowMicros, micros(moment));
        if (nowMicros - sweptMicros >= SWEEP_MICROS) {
            sweptMicros = nowMicros;
            engine.tick();
            store.sweep();
        }
    }

    /** What the engine says at this moment. An admitted call holds what it asked for until its reservation is ended. */
    public Decision reserve(AdmissionPlan plan) {
        CompletableFuture<Decision> decision = engine.reserve(plan).toCompletableFuture();
        if (!decision.isDone()) {
            throw new IllegalStateException("counters of this thread did not answer at once");
        }
        return decision.join();
    }

    private static long micros(Instant moment) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
    }
}
