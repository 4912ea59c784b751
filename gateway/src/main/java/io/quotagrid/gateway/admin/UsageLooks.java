package io.quotagrid.gateway.admin;

import io.quotagrid.client.api.MeterLimitBody.Source;
import io.quotagrid.client.api.UsageBody.MeterUsageBody;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.live.EffectiveLimits;
import io.quotagrid.node.live.LiveLimits;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Enforcement;
import io.quotagrid.node.quota.QuotaEngine;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks owners where subjects stand. Thread-safe. */
final class UsageLooks {
    private final QuotaEngine engine;
    private final LiveLimits live;

    UsageLooks(QuotaNode node) {
        this.engine = node.engine();
        this.live = node.live().limits();
    }

    /**
     * Asks the owner for nothing: it says how things stand and charges nothing.
     *
     * @return a value for each limit; completes exceptionally with a {@link Problem} if the owner cannot be asked
     */
    CompletionStage<List<MeterUsageBody>> look(SubjectKey subject, EffectiveLimits limits) {
        if (limits.limits().limits().isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        Charge nothing = new Charge(subject, limits.limits(), Amounts.PEEK, Enforcement.REFUSE);
        return engine.explain(new AdmissionPlan(List.of(nothing)))
                .thenApply(decision -> decided(decision).stream()
                        .map(standing -> meter(standing, limits))
                        .toList());
    }

    private static List<Standing> decided(Decision decision) {
        if (decision instanceof Decision.Undecided undecided) {
            throw Problem.unavailable("the owner of the counters cannot be asked: " + undecided.reason());
        }
        return decision.standings();
    }

    private MeterUsageBody meter(Standing standing, EffectiveLimits limits) {
        Source source = LimitBodies.source(limits, standing.limit().meter());
        return new MeterUsageBody(
                standing.limit().meter(),
                standing.limit().max(),
                Standings.seconds(standing.limit().window()),
                standing.used(),
                standing.remaining(),
                Standings.wholeMillis(standing.resetAfter()),
                source,
                LimitBodies.expiresAt(source, standing.subject(), live.table()));
    }
}
