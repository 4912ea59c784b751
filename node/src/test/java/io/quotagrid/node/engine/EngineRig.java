package io.quotagrid.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.EngineCounts;
import io.quotagrid.node.quota.Reservation;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.slice.SliceSettings;
import io.quotagrid.node.store.CounterStore;
import io.quotagrid.node.store.LocalCounterStore;
import io.quotagrid.node.store.MovedClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** An engine before a scripted store, with a clock that stands until it is moved. Everything runs on the test's thread. */
final class EngineRig {
    static final Duration DEADLINE = Duration.ofSeconds(2);
    static final Duration LONGEST_CALL = Duration.ofMinutes(30);

    final MovedClock ownerClock = new MovedClock();
    final LocalCounterStore owners = new LocalCounterStore(ownerClock, 240);
    final ScriptedStore store = new ScriptedStore(owners);
    final LaneEngine engine;
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // nanoTime may wrap
    private final LaneEngine onlooker;

    EngineRig() {
        this(1, EngineSettings.USUAL_QUEUE_BOUND);
    }

    EngineRig(long incarnation, int queueBound) {
        engine = engine("a", incarnation, queueBound);
        onlooker = new LaneEngine(settings("onlooker", 1, 10), owners, Runnable::run, nanos::get);
    }

    LaneEngine engine(String node, long incarnation, int queueBound) {
        return new LaneEngine(settings(node, incarnation, queueBound), store, Runnable::run, nanos::get);
    }

    /** An engine that takes slices, before the owners themselves. */
    LaneEngine slicing(String node, long incarnation) {
        return slicing(node, incarnation, owners);
    }

    /** As well, before that store. */
    LaneEngine slicing(String node, long incarnation, CounterStore before) {
        EngineSettings settings = new EngineSettings(
                node,
                incarnation,
                DEADLINE,
                LONGEST_CALL,
                EngineSettings.USUAL_QUEUE_BOUND,
                SliceSettings.syncEvery(Duration.ofMillis(50)));
        return new LaneEngine(settings, before, Runnable::run, nanos::get);
    }

    private static EngineSettings settings(String node, long incarnation, int queueBound) {
        return new EngineSettings(node, incarnation, DEADLINE, LONGEST_CALL, queueBound);
    }

    /** Time goes on for owners and engine alike, and the engine looks at its clock. */
    void pass(Duration time) {
        ownerClock.move(time);
        nanos.addAndGet(time.toNanos());
        engine.tick();
    }

    CompletableFuture<Decision> reserve(AdmissionPlan plan) {
        return engine.reserve(plan).toCompletableFuture();
    }

    /** For a plan that is decided at once. */
    Decision decide(AdmissionPlan plan) {
        return decided(reserve(plan));
    }

    Reservation admit(AdmissionPlan plan) {
        return ((Decision.Admitted) decide(plan)).reservation();
    }

    static Decision decided(CompletableFuture<Decision> decision) {
        assertThat(decision).isCompleted();
        return decision.join();
    }

    /** What an onlooker, who is not on the bad line, sees of the subject's first meter. */
    long used(SubjectKey subject, Limit limit) {
        return standing(subject, limit).used();
    }

    Standing standing(SubjectKey subject, Limit limit) {
        AdmissionPlan look = Plans.plan(Plans.look(subject, limit));
        return ((Decision.Admitted) decided(onlooker.explain(look).toCompletableFuture()))
                .standings()
                .get(0);
    }

    EngineCounts counts() {
        return engine.counts();
    }

    /** Lets confirms that linger go, and looks for anything that is still held or under way. */
    void assertNothingHeld() {
        pass(Duration.ofMillis(100));
        EngineCounts counts = engine.counts();
        assertThat(counts.openReservations()).as("open reservations").isZero();
        assertThat(counts.heldPermits()).as("held permits").isZero();
        assertThat(counts.waitingOperations()).as("waiting operations").isZero();
        assertThat(counts.inFlightMessages()).as("messages in flight").isZero();
    }
}
