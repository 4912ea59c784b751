package io.quotagrid.node.quota;

import java.util.concurrent.CompletionStage;

/** Decides whether calls may spend quota. Implementations are thread-safe and never block the caller. */
public interface QuotaEngine {

    /**
     * Holds the estimated cost of one call on every subject of the plan, or on none of them.
     *
     * @param plan what to charge
     * @return the decision. Over a limit is {@link Decision.Rejected}; no answer from the owners within
     *     {@code cluster.decision_timeout_ms} is {@link Decision.Undecided}. Completes exceptionally only on a defect, and then
     *     nothing is held. It may complete on the calling thread or on an executor of the engine, never on a partition thread.
     */
    CompletionStage<Decision> reserve(AdmissionPlan plan);

    /**
     * What {@link #reserve} would say now, charging nothing.
     *
     * @return as for {@link #reserve}, but the reservation of an admitted plan is already ended
     */
    CompletionStage<Decision> explain(AdmissionPlan plan);

    /**
     * Makes a subject full again, as if nothing had been spent; its parallel slots stay with their calls. What nodes have in slices
     * at that moment may yet be spent beyond the limit, until their next sync.
     *
     * @param limits those in force, for a subject that its owner does not know
     * @return completes when the owner has done so; exceptionally if nobody can say within {@code cluster.decision_timeout_ms} whether it has
     */
    CompletionStage<Void> reset(SubjectKey subject, LimitSet limits);

    /** What the engine on this node holds and has done: for metrics, for the status page and for tests that look for leaks. */
    EngineCounts counts();
}
