package io.quotagrid.node;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Policy;
import io.quotagrid.node.engine.EngineSettings;
import io.quotagrid.node.engine.LaneEngine;
import io.quotagrid.node.fault.ClusterPart;
import io.quotagrid.node.fault.Share;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.EngineCounts;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Newcomers;
import io.quotagrid.node.quota.QuotaEngine;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.store.LocalCounterStore;
import io.quotagrid.node.store.OwnerClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code cluster.on_undecided: local_share}: what the owners did not decide in time is decided here, on counters of this node
 * only, with the limit divided by the members of the last known cluster. All nodes together admit so at most one limit more in a
 * window; the owners do not learn of it. A limit that is smaller than the number of members leaves a node no share: such a call
 * stays undecided. Thread-safe.
 */
final class LocalShare implements QuotaEngine, AutoCloseable {
    private static final int GENERATION_BITS = 20;

    private final LaneEngine engine;
    private final Sweeper sweeper;
    private final Supplier<ClusterPart> part;
    private final LongAdder decided = new LongAdder();
    private int whole; // guarded by this
    private long generation; // guarded by this: grows with every change of the share

    LocalShare(Policy policy, OwnerClock clock, NodeThreads threads, Supplier<ClusterPart> part) {
        Newcomers newcomers = Newcomers.atMost(
                policy.cluster().mostSubjects(), policy.cluster().subjectRoomBytes());
        LocalCounterStore store = new LocalCounterStore(clock, policy.cluster().resolution(), newcomers);
        EngineSettings settings = new EngineSettings(
                "local",
                clock.nowMicros(),
                policy.cluster().decisionTimeout(),
                LongestCall.of(policy),
                EngineSettings.USUAL_QUEUE_BOUND);
        this.engine = new LaneEngine(settings, store, threads.workers(), System::nanoTime);
        this.sweeper = new Sweeper(store, newcomers::full);
        this.part = part;
        threads.every(Duration.ofMillis(LaneEngine.TICK_MILLIS), engine::tick);
        threads.every(QuotaNode.RECOUNT, store::weigh);
        sweeper.start();
    }

    /** Decisions so far, of either kind. */
    long decided() {
        return decided.sum();
    }

    @Override
    public CompletionStage<Decision> reserve(AdmissionPlan plan) {
        AdmissionPlan mine = shared(plan);
        if (mine == null) {
            return CompletableFuture.completedFuture(
                    new Decision.Undecided("a limit of this call is too small to be shared by "
                            + part.get().whole() + " members"));
        }
        decided.increment();
        return engine.reserve(mine);
    }

    @Override
    public CompletionStage<Decision> explain(AdmissionPlan plan) {
        AdmissionPlan mine = shared(plan);
        return mine == null ? reserve(plan) : engine.explain(mine);
    }

    @Override
    public CompletionStage<Void> reset(SubjectKey subject, LimitSet limits) {
        return engine.reset(subject, limits);
    }

    @Override
    public EngineCounts counts() {
        return engine.counts();
    }

    /** The same plan under this node's share of every limit; null where that is nothing. */
    private @Nullable AdmissionPlan shared(AdmissionPlan plan) {
        int members = part.get().whole();
        long newest = generation(members);
        Share share = new Share(1, members);
        List<Charge> charges = new ArrayList<>(plan.charges().size());
        for (Charge charge : plan.charges()) {
            List<Limit> limits = new ArrayList<>(4);
            for (Limit limit : charge.limits().limits()) {
                long max = share.of(limit.max());
                if (max == 0) {
                    return null;
                }
                limits.add(new Limit(limit.meter(), max, limit.window(), limit.strategy()));
            }
            long epoch = (charge.limits().epoch() << GENERATION_BITS) + newest;
            charges.add(new Charge(
                    charge.subject(),
                    new LimitSet(epoch, limits, charge.limits().shares()),
                    charge.amounts(),
                    charge.enforcement(),
                    charge.priority()));
        }
        return new AdmissionPlan(charges);
    }

    private synchronized long generation(int members) {
        if (members != whole) {
            whole = members;
            generation++;
        }
        return generation;
    }

    @Override
    public void close() {
        sweeper.close();
        engine.close();
    }
}
