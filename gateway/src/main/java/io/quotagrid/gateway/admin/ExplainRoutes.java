package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.client.api.ExplainBody;
import io.quotagrid.client.terminal.Numbers;
import io.quotagrid.config.Limit;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.policy.InForce;
import io.quotagrid.gateway.provider.Target;
import io.quotagrid.node.live.LiveKeys;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.QuotaEngine;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** {@code GET /admin/v1/explain}: what admission would say now. Charges nothing. */
final class ExplainRoutes implements Routes {
    private final Supplier<InForce> inForce;
    private final LiveKeys keys;
    private final QuotaEngine engine;
    private final Later later;

    /** What was asked, and what was said. */
    private record Explained(
            ExplainedCaller caller, Optional<String> model, long tokens, Target target, Decision decision) {}

    ExplainRoutes(Supplier<InForce> inForce, LiveKeys keys, QuotaEngine engine, Later later) {
        this.inForce = inForce;
        this.keys = keys;
        this.engine = engine;
        this.later = later;
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get("/admin/v1/explain", this::explain, Access.VIEWER);
    }

    private void explain(Context ctx) {
        Query query = Query.of(ctx, "user", "team", "key", "group", "ip", "model", "tokens");
        Optional<String> model = query.text("model");
        long tokens = query.number("tokens", 0, Limit.LARGEST, 0);
        InForce now = inForce.get();
        ExplainedCaller caller = ExplainedCaller.of(query, now, keys, model);
        List<Target> targets = targets(now, model);
        Amounts amounts = new Amounts(1, tokens, 0, 1);
        later.answer(
                ctx,
                () -> decide(now, caller.subjects(), amounts, targets),
                found -> ctx.json(body(new Explained(caller, model, tokens, found.target(), found.decision()))));
    }

    /** Those that would be tried, in their order. Without a model: the policy's first. */
    private static List<Target> targets(InForce now, Optional<String> model) {
        String asked = model.or(() -> now.policy().providers().targets().get(0).model())
                .orElse("any");
        try {
            return now.providers().candidates(asked);
        } catch (ApiException e) {
            throw Problem.of(
                    e.status() == 404 ? 404 : 503, e.status() == 404 ? "not_found" : "unavailable", e.detail());
        }
    }

    private record Found(Target target, Decision decision) {}

    /** As admission does: where only the target itself is full the next one is tried; of several, the one that frees first. */
    private CompletionStage<Found> decide(
            InForce now, List<SubjectKey> callers, Amounts amounts, List<Target> targets) {
        Target target = targets.get(0);
        List<SubjectKey> subjects = Stream.concat(
                        callers.stream(),
                        Stream.of(new SubjectKey(Tier.PROVIDER, target.config().id())))
                .toList();
        return engine.explain(now.planner().plan(subjects, amounts)).thenCompose(decision -> {
            Found found = new Found(target, decision);
            return targets.size() > 1 && decision.refusedOnlyBy(Tier.PROVIDER)
                    ? decide(now, callers, amounts, targets.subList(1, targets.size()))
                            .thenApply(other -> decision.untilItFits()
                                                    .compareTo(other.decision().untilItFits())
                                            < 0
                                    ? found
                                    : other)
                    : CompletableFuture.completedFuture(found);
        });
    }

    private static ExplainBody body(Explained told) {
        return told.caller()
                .turnedAway()
                .map(why -> body(told, ExplainBody.Decision.REFUSED, why, OptionalLong.empty(), Optional.empty()))
                .orElseGet(() -> decided(told));
    }

    private static ExplainBody decided(Explained told) {
        return told.decision()
                .fold(
                        admitted -> body(
                                told,
                                ExplainBody.Decision.ADMITTED,
                                "the call would be admitted",
                                OptionalLong.empty(),
                                Optional.empty()),
                        rejected -> body(
                                told,
                                ExplainBody.Decision.REFUSED,
                                why(rejected.named()) + ": it would fit in " + Numbers.span(rejected.retryAfter()),
                                OptionalLong.of(Standings.wholeMillis(rejected.retryAfter())),
                                Optional.of(rejected.named())),
                        never -> body(
                                told,
                                ExplainBody.Decision.NEVER_FITS,
                                why(never.named()) + ": it is larger than the limit and never fits",
                                OptionalLong.empty(),
                                Optional.of(never.named())),
                        undecided -> body(
                                told,
                                ExplainBody.Decision.UNDECIDED,
                                "the owners of the counters cannot be asked: " + undecided.reason(),
                                OptionalLong.empty(),
                                Optional.empty()));
    }

    private static String why(Standing named) {
        return named.subject() + " has used " + named.used() + " of "
                + named.limit().max() + " " + named.limit().meter().label() + " and the call asks for "
                + named.requested();
    }

    private static ExplainBody body(
            Explained told,
            ExplainBody.Decision decision,
            String message,
            OptionalLong retryAfterMillis,
            Optional<Standing> named) {
        return new ExplainBody(
                decision,
                message,
                told.caller().body(),
                told.model(),
                Optional.of(told.target().config().id()),
                told.tokens(),
                retryAfterMillis,
                named.map(Standings::body),
                Standings.without(told.decision()).stream().map(Standings::body).toList());
    }
}
