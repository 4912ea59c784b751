package io.quotagrid.node;

import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.EngineCounts;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.QuotaEngine;
import io.quotagrid.node.quota.SubjectKey;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Decides nothing while there is a reason not to: a node that may be the wrong part of its cluster must not grant. */
final class GatedEngine implements QuotaEngine {
    private final QuotaEngine engine;
    private final Supplier<Optional<String>> obstacle;

    GatedEngine(QuotaEngine engine, Supplier<Optional<String>> obstacle) {
        this.engine = engine;
        this.obstacle = obstacle;
    }

    @Override
    public CompletionStage<Decision> reserve(AdmissionPlan plan) {
        Optional<String> reason = obstacle.get();
        return reason.isPresent() ? undecided(reason.get()) : engine.reserve(plan);
    }

    @Override
    public CompletionStage<Decision> explain(AdmissionPlan plan) {
        Optional<String> reason = obstacle.get();
        return reason.isPresent() ? undecided(reason.get()) : engine.explain(plan);
    }

    @Override
    public CompletionStage<Void> reset(SubjectKey subject, LimitSet limits) {
        return engine.reset(subject, limits);
    }

    private static CompletionStage<Decision> undecided(String reason) {
        return CompletableFuture.completedFuture(new Decision.Undecided(reason));
    }

    @Override
    public EngineCounts counts() {
        return engine.counts();
    }
}
