package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.client.api.FullestBody;
import io.quotagrid.client.api.FullestBody.SubjectBody;
import io.quotagrid.client.api.FullestBody.TierBody;
import io.quotagrid.client.api.TopBody;
import io.quotagrid.client.api.TopModelsBody;
import io.quotagrid.client.api.UsageBody.MeterUsageBody;
import io.quotagrid.config.TargetConfig;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.admin.TopAnswers.Busy;
import io.quotagrid.gateway.admin.TopAnswers.Top;
import io.quotagrid.gateway.policy.InForce;
import io.quotagrid.gateway.ranking.Rankings.Measure;
import io.quotagrid.node.quota.SubjectKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code /admin/v1/usage/top}, {@code /models}, {@code /fullest}: who uses most, and who is nearest to a limit. */
final class TopRoutes implements Routes {
    private static final int LONGEST_TOP = 100;
    private static final int USUAL_TOP = 10;
    private static final int LOOKED_AT = 10; // of each tier and measure
    private static final int SHOWN = 5;
    private static final List<Tier> WIDEST_FIRST =
            List.of(Tier.GLOBAL, Tier.PROVIDER, Tier.TEAM, Tier.USER, Tier.GROUP, Tier.KEY, Tier.IP);

    private final Supplier<InForce> inForce;
    private final TopAnswers top;
    private final UsageLooks looks;
    private final Later later;

    TopRoutes(Supplier<InForce> inForce, TopAnswers top, UsageLooks looks, Later later) {
        this.inForce = inForce;
        this.top = top;
        this.looks = looks;
        this.later = later;
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get("/admin/v1/usage/top", this::top, Access.VIEWER);
        routes.get("/admin/v1/usage/models", this::models, Access.VIEWER);
        routes.get("/admin/v1/usage/fullest", this::fullest, Access.VIEWER);
    }

    private void top(Context ctx) {
        Query query = Query.of(ctx, "tier", "by", "limit");
        Tier tier =
                query.text("tier").map(label -> Subjects.tier(label, "tier")).orElse(Tier.USER);
        TopBody.By by = by(query);
        long most = query.number("limit", 1, LONGEST_TOP, USUAL_TOP);
        later.answer(
                ctx,
                () -> top.of(tier, Measure.valueOf(by.name())),
                told -> ctx.json(new TopBody(tier, by, told.since(), items(told, most), told.silent())));
    }

    private void models(Context ctx) {
        Query query = Query.of(ctx, "by", "limit");
        TopBody.By by = by(query);
        long most = query.number("limit", 1, LONGEST_TOP, USUAL_TOP);
        later.answer(
                ctx,
                () -> top.ofModels(Measure.valueOf(by.name())),
                told -> ctx.json(new TopModelsBody(by, told.since(), items(told, most), told.silent())));
    }

    private static TopBody.By by(Query query) {
        return query.choice("by", TopBody.By.class).orElse(TopBody.By.REQUESTS);
    }

    private static List<TopBody.Item> items(Top told, long most) {
        return told.entries().stream()
                .limit(most)
                .map(entry -> new TopBody.Item(entry.id(), entry.atLeast(), entry.atMost()))
                .toList();
    }

    private void fullest(Context ctx) {
        Query.of(ctx);
        InForce now = inForce.get();
        List<CompletableFuture<Told>> asked = WIDEST_FIRST.stream()
                .filter(tier -> now.book().limits(tier))
                .map(tier -> tier(now, tier))
                .toList();
        later.answer(ctx, () -> CompletableFuture.allOf(asked.toArray(new CompletableFuture<?>[0])), all -> {
            Set<String> silent = asked.stream()
                    .flatMap(told -> told.join().silent().stream())
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            ctx.json(new FullestBody(
                    asked.stream().map(told -> told.join().tier()).toList(), List.copyOf(silent)));
        });
    }

    private record Told(TierBody tier, List<String> silent) {}

    private CompletableFuture<Told> tier(InForce now, Tier tier) {
        return candidates(now, tier).thenCompose(busy -> {
            List<CompletableFuture<SubjectBody>> subjects = new ArrayList<>();
            for (String id : busy.ids()) {
                SubjectKey subject = new SubjectKey(tier, id);
                subjects.add(looks.look(subject, now.book().explain(subject))
                        .thenApply(meters -> new SubjectBody(id, meters))
                        .toCompletableFuture());
            }
            return CompletableFuture.allOf(subjects.toArray(new CompletableFuture<?>[0]))
                    .thenApply(all -> new Told(new TierBody(tier, fullest(subjects)), busy.silent()));
        });
    }

    private CompletableFuture<Busy> candidates(InForce now, Tier tier) {
        return switch (tier) {
            case GLOBAL -> CompletableFuture.completedFuture(new Busy(Set.of(SubjectKey.GLOBAL.id()), List.of()));
            case PROVIDER ->
                CompletableFuture.completedFuture(new Busy(
                        now.policy().providers().targets().stream()
                                .map(TargetConfig::id)
                                .collect(Collectors.toCollection(LinkedHashSet::new)),
                        List.of()));
            default -> top.busy(tier, LOOKED_AT);
        };
    }

    private static List<SubjectBody> fullest(List<CompletableFuture<SubjectBody>> subjects) {
        return subjects.stream()
                .map(CompletableFuture::join)
                .filter(subject -> !subject.meters().isEmpty())
                .sorted(Comparator.comparingDouble(TopRoutes::fullness).reversed())
                .limit(SHOWN)
                .toList();
    }

    private static double fullness(SubjectBody subject) {
        return subject.meters().stream().mapToDouble(TopRoutes::share).max().orElse(0);
    }

    private static double share(MeterUsageBody meter) {
        return (double) meter.used() / meter.limit();
    }
}
