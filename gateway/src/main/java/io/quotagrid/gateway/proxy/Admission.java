package io.quotagrid.gateway.proxy;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.quotagrid.config.Tier;
import io.quotagrid.config.Unit;
import io.quotagrid.gateway.admission.Planner;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.gateway.openai.Call;
import io.quotagrid.gateway.provider.Target;
import io.quotagrid.gateway.queue.QueueRules;
import io.quotagrid.gateway.queue.Ticket;
import io.quotagrid.gateway.queue.WaitingRoom;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.QuotaEngine;
import io.quotagrid.node.quota.SubjectKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Asks the engine for one call: by the cheap plan first, by the counted one if tokens stood in the way, and at the next target
 * if only the target itself had no room. A call refused only by tiers that queue waits, and is asked for again. Thread-safe.
 */
final class Admission {
    private final Planner planner;
    private final QuotaEngine engine;
    private final Fallback fallback;
    private final Executor executor;
    private final WaitingRoom<Outcome> room;
    private final QueueRules queues;

    /**
     * @param fallback for what the engine leaves undecided
     * @param executor goes on once the owners have decided, and counts prompts: work that no thread of the engine should do
     * @param room     where calls wait
     * @param queues   which of them may
     */
    Admission(
            Planner planner,
            QuotaEngine engine,
            Fallback fallback,
            Executor executor,
            WaitingRoom<Outcome> room,
            QueueRules queues) {
        this.planner = planner;
        this.engine = engine;
        this.fallback = fallback;
        this.executor = executor;
        this.room = room;
        this.queues = queues;
    }

    /**
     * A decision, and the target it is about.
     *
     * @param target   where the call goes if it was admitted
     * @param decision of several refusals the one that frees first
     * @param mode     the fallback that was in force; empty if there was none
     */
    record Outcome(Target target, Decision decision, Optional<String> mode) {}

    /** A decision, and the fallback that was in force. */
    private record Decided(Decision decision, Optional<String> mode) {}

    /** What is reserved before any cap, for the record. */
    long estimatedTokens(Call call) {
        return planner.estimatedTokens(call);
    }

    /**
     * Decides one call, after a wait for room where the policy says so.
     *
     * @param targets not empty; the first choice first
     * @param ticket  ends the wait when the caller leaves
     * @return completes exceptionally only on a defect, and then nothing is held
     */
    CompletionStage<Outcome> admit(Caller caller, Call call, List<Target> targets, Ticket ticket) {
        return room.admit(new Attempt(this, caller, call, targets), queues, ticket);
    }

    /** Decides one call now. */
    CompletionStage<Outcome> ask(Caller caller, Call call, List<Target> targets) {
        Target first = targets.get(0);
        return decide(caller, call, first).thenCompose(decided -> {
            Outcome outcome = new Outcome(first, decided.decision(), decided.mode());
            if (targets.size() == 1 || !decided.decision().refusedOnlyBy(Tier.PROVIDER)) {
                return completedFuture(outcome);
            }
            return ask(caller, call, targets.subList(1, targets.size())).thenApply(next -> freesFirst(outcome, next));
        });
    }

    /** What a call gets that is refused without being asked for. */
    Outcome refused(Target target, Decision.Rejected rejected) {
        return new Outcome(target, rejected, fallback.mode().get());
    }

    /** Whom a call would have to pay. */
    List<SubjectKey> subjects(Caller caller, Call call, Target target) {
        return planner.plan(caller, call, target.config()).charges().stream()
                .map(Charge::subject)
                .toList();
    }

    private CompletionStage<Decided> decide(Caller caller, Call call, Target target) {
        return reserve(planner.plan(caller, call, target.config())).thenCompose(decided -> {
            if (!refusedForTokens(decided.decision())) {
                return completedFuture(decided);
            }
            return completedFuture(decided)
                    .thenApplyAsync(refused -> planner.recount(caller, call, target.config()), executor)
                    .thenCompose(plan -> plan.map(this::reserve).orElse(completedFuture(decided)));
        });
    }

    /** What follows a decision is the relay, and no work for the engine's few threads: others wait for them to be told theirs. */
    private CompletionStage<Decided> reserve(AdmissionPlan plan) {
        CompletableFuture<Decision> decision = engine.reserve(plan).toCompletableFuture();
        CompletableFuture<Decision> handedOver =
                decision.isDone() ? decision : decision.thenApplyAsync(Function.identity(), executor);
        return handedOver.thenCompose(decided -> inItsPlace(plan, told(plan, decided)));
    }

    /** The end of a call may be what another waits for. */
    private Decision told(AdmissionPlan plan, Decision decision) {
        return decision instanceof Decision.Admitted admitted && !queues.none()
                ? new Decision.Admitted(
                        new ToldReservation(
                                admitted.reservation(),
                                () -> room.freed(plan.charges().stream()
                                        .map(Charge::subject)
                                        .toList())),
                        admitted.standings())
                : decision;
    }

    private CompletionStage<Decided> inItsPlace(AdmissionPlan plan, Decision decision) {
        Optional<QuotaEngine> localShare = fallback.localShare();
        if (decision instanceof Decision.Undecided && !decision.crowded() && localShare.isPresent()) {
            return localShare.get().reserve(plan).thenApply(own -> new Decided(own, Optional.of(Fallback.LOCAL_SHARE)));
        }
        return completedFuture(new Decided(decision, fallback.mode().get()));
    }

    private static boolean refusedForTokens(Decision decision) {
        return decision.standings().stream()
                .anyMatch(standing ->
                        standing.refuses() && standing.limit().meter().unit() == Unit.TOKENS);
    }

    private static Outcome freesFirst(Outcome one, Outcome other) {
        return one.decision().untilItFits().compareTo(other.decision().untilItFits()) < 0 ? one : other;
    }
}
