package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.client.api.MeterLimitBody.Source;
import io.quotagrid.client.api.ResetBody;
import io.quotagrid.client.api.TopBody;
import io.quotagrid.client.api.UsageBody;
import io.quotagrid.client.api.UsageBody.MeterUsageBody;
import io.quotagrid.client.api.UsageBody.SliceBody;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.policy.InForce;
import io.quotagrid.gateway.ranking.Rankings;
import io.quotagrid.gateway.ranking.Rankings.Measure;
import io.quotagrid.gateway.ranking.Rankings.Ranking;
import io.quotagrid.gateway.ranking.Tally;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** {@code /admin/v1/usage}: where a subject stands, who uses most, and full again. */
final class UsageRoutes implements Routes {
    private static final int LONGEST_TOP = 100;
    private static final int USUAL_TOP = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Supplier<InForce> inForce;
    private final QuotaEngine engine;
    private final LiveLimits live;
    private final Later later;
    private final ChangeAudit audit;
    private final Poll<TopQuestion, Ranking> top;
    private final Poll<SliceQuestion, InHand> slices;

    /** What each node has in hand of a subject. */
    record SliceQuestion(Tier tier, String id) {}

    record InHand(Map<Meter, Long> units) {}

    /** Who has most of what on each node. */
    record TopQuestion(Tier tier, Measure measure) {}

    UsageRoutes(Supplier<InForce> inForce, QuotaNode node, Rankings rankings, ChangeAudit audit, Later later) {
        this.inForce = inForce;
        this.engine = node.engine();
        this.live = node.live().limits();
        this.audit = audit;
        this.later = later;
        this.slices = new Poll<>(
                node.calls(),
                "admin.slices",
                SliceQuestion.class,
                InHand.class,
                asked -> new InHand(node.inHand(new SubjectKey(asked.tier(), asked.id()))));
        this.top = new Poll<>(
                node.calls(),
                "admin.top",
                TopQuestion.class,
                Ranking.class,
                asked -> rankings.ranking(asked.tier(), asked.measure()));
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get("/admin/v1/usage/top", this::top, Access.VIEWER);
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
                () -> look(subject, limits)
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
                ctx, () -> look(subject, limits).thenCompose(before -> emptied(subject, limits, before)), before -> {
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

    /** Asks the owner for nothing: it says how things stand and charges nothing. */
    private CompletionStage<List<MeterUsageBody>> look(SubjectKey subject, EffectiveLimits limits) {
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
        return Standings.of(decision);
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

    private void top(Context ctx) {
        Query query = Query.of(ctx, "tier", "by", "limit");
        Tier tier =
                query.text("tier").map(label -> Subjects.tier(label, "tier")).orElse(Tier.USER);
        TopBody.By by = query.choice("by", TopBody.By.class).orElse(TopBody.By.REQUESTS);
        long most = query.number("limit", 1, LONGEST_TOP, USUAL_TOP);
        TopQuestion question = new TopQuestion(tier, Measure.valueOf(by.name()));
        later.answer(ctx, () -> top.all(question, PATIENCE), told -> ctx.json(body(tier, by, most, told)));
    }

    private static TopBody body(Tier tier, TopBody.By by, long most, Poll.Result<Ranking> told) {
        Tally all =
                Tally.sum(told.answers().values().stream().map(Ranking::tally).toList());
        Instant since = told.answers().values().stream()
                .map(Ranking::since)
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
        List<TopBody.Item> items = all.entries().stream()
                .limit(most)
                .map(entry -> new TopBody.Item(entry.id(), entry.atLeast(), entry.atMost()))
                .toList();
        return new TopBody(tier, by, since, items, told.silent());
    }
}
