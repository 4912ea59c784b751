package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.client.api.ResetBody;
import io.quotagrid.client.api.UsageBody;
import io.quotagrid.client.api.UsageBody.MeterUsageBody;
import io.quotagrid.client.api.UsageBody.SliceBody;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.policy.InForce;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.live.EffectiveLimits;
import io.quotagrid.node.quota.QuotaEngine;
import io.quotagrid.node.quota.SubjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** {@code /admin/v1/usage/{tier}/{id}}: where a subject stands, and full again. */
final class UsageRoutes implements Routes {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Supplier<InForce> inForce;
    private final QuotaEngine engine;
    private final UsageLooks looks;
    private final Later later;
    private final ChangeAudit audit;
    private final Poll<SliceQuestion, InHand> slices;

    /** What each node has in hand of a subject. */
    record SliceQuestion(Tier tier, String id) {}

    record InHand(Map<Meter, Long> units) {}

    UsageRoutes(Supplier<InForce> inForce, QuotaNode node, UsageLooks looks, ChangeAudit audit, Later later) {
        this.inForce = inForce;
        this.engine = node.engine();
        this.looks = looks;
        this.audit = audit;
        this.later = later;
        this.slices = new Poll<>(
                node.calls(),
                "admin.slices",
                SliceQuestion.class,
                InHand.class,
                asked -> new InHand(node.inHand(new SubjectKey(asked.tier(), asked.id()))));
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get("/admin/v1/usage/{tier}/{id}", this::show, Access.VIEWER);
        routes.post("/admin/v1/usage/{tier}/{id}/reset", this::reset, Access.OPERATOR);
    }

    private void show(Context ctx) {
        Query.of(ctx);
        InForce now = inForce.get();
        SubjectKey subject = Subjects.subject(ctx, now.policy());
        EffectiveLimits limits = now.book().explain(subject);
        later.answer(
                ctx,
                () -> looks.look(subject, limits)
                        .thenCombine(slices(subject, limits), (meters, held) -> body(subject, meters, held)),
                ctx::json);
    }

    private CompletionStage<Poll.Result<InHand>> slices(SubjectKey subject, EffectiveLimits limits) {
        return limits.limits().limits().isEmpty()
                ? CompletableFuture.completedFuture(new Poll.Result<>(Map.of(), List.of()))
                : slices.all(new SliceQuestion(subject.tier(), subject.id()), PATIENCE);
    }

    private static UsageBody body(SubjectKey subject, List<MeterUsageBody> meters, Poll.Result<InHand> held) {
        List<SliceBody> out = new ArrayList<>();
        held.answers()
                .forEach((node, hand) ->
                        hand.units().forEach((meter, units) -> out.add(new SliceBody(node, meter, units))));
        return new UsageBody(subject.tier(), subject.id(), meters, out, held.silent());
    }

    private void reset(Context ctx) {
        Query.of(ctx);
        InForce now = inForce.get();
        SubjectKey subject = Subjects.subject(ctx, now.policy());
        EffectiveLimits limits = now.book().explain(subject);
        later.answer(
                ctx,
                () -> looks.look(subject, limits).thenCompose(before -> emptied(subject, limits, before)),
                before -> {
                    audit.changed(ctx, "usage.reset", subject.toString(), Optional.of(used(before)), Optional.empty());
                    ctx.json(new ResetBody(subject.tier(), subject.id()));
                });
    }

    private CompletionStage<List<MeterUsageBody>> emptied(
            SubjectKey subject, EffectiveLimits limits, List<MeterUsageBody> before) {
        CompletionStage<Void> done = before.isEmpty()
                ? CompletableFuture.completedFuture(null) // nothing is counted of it
                : engine.reset(subject, limits.limits());
        return done.handle((nothing, lost) -> {
            if (lost != null) {
                throw Problem.unavailable(
                        "nobody can say whether it was reset: the owner of the counters does not answer");
            }
            return before;
        });
    }

    private static Map<String, Long> used(List<MeterUsageBody> meters) {
        Map<String, Long> used = new LinkedHashMap<>();
        meters.forEach(meter -> used.put(meter.meter().key(), meter.used()));
        return used;
    }
}
