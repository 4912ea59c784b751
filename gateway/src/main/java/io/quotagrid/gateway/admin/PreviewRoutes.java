package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.client.api.LimitPutBody;
import io.quotagrid.client.api.PreviewBody;
import io.quotagrid.client.api.UsageBody.MeterUsageBody;
import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.admin.TopAnswers.Busy;
import io.quotagrid.gateway.policy.InForce;
import io.quotagrid.node.live.LimitBook;
import io.quotagrid.node.live.LimitChange;
import io.quotagrid.node.live.LimitTable;
import io.quotagrid.node.live.LimitTarget;
import io.quotagrid.node.live.LimitValues;
import io.quotagrid.node.live.LiveLimits;
import io.quotagrid.node.quota.SubjectKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** {@code POST /admin/v1/limits/.../preview}: who would be refused if a limit were changed now. Changes nothing. */
final class PreviewRoutes implements Routes {
    private static final int LOOKED_AT = 50; // of each measure

    private final Supplier<InForce> inForce;
    private final LiveLimits live;
    private final TopAnswers top;
    private final UsageLooks looks;
    private final Later later;

    PreviewRoutes(Supplier<InForce> inForce, LiveLimits live, TopAnswers top, UsageLooks looks, Later later) {
        this.inForce = inForce;
        this.live = live;
        this.top = top;
        this.looks = looks;
        this.later = later;
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.post("/admin/v1/limits/{tier}/preview", this::ofTier, Access.VIEWER);
        routes.post("/admin/v1/limits/{tier}/{id}/preview", this::ofSubject, Access.VIEWER);
    }

    private void ofTier(Context ctx) {
        Tier tier = Subjects.tier(ctx);
        CompletableFuture<Busy> candidates = tier == Tier.GLOBAL
                ? CompletableFuture.completedFuture(new Busy(Set.of(SubjectKey.GLOBAL.id()), List.of()))
                : top.busy(tier, LOOKED_AT);
        preview(ctx, LimitTarget.of(tier), candidates);
    }

    private void ofSubject(Context ctx) {
        SubjectKey subject = Subjects.subject(ctx, inForce.get().policy());
        preview(
                ctx,
                LimitTarget.of(subject.tier(), subject.id()),
                CompletableFuture.completedFuture(new Busy(Set.of(subject.id()), List.of())));
    }

    private void preview(Context ctx, LimitTarget target, CompletableFuture<Busy> candidates) {
        Query.of(ctx);
        LimitValues values = LimitChanges.read(RequestBody.json(ctx, LimitPutBody.class), live.nowMillis());
        InForce now = inForce.get();
        now.book().objection(target, values).ifPresent(objection -> {
            throw Problem.at("/" + objection.split(":", 2)[0], objection);
        });
        LimitBook then = changed(now, target, values);
        later.answer(
                ctx, () -> candidates.thenCompose(busy -> refused(now.book(), then, target.tier(), busy)), ctx::json);
    }

    /** What would be in force. */
    private LimitBook changed(InForce now, LimitTarget target, LimitValues values) {
        LimitTable known = live.table();
        long epoch = known.of(target).map(LimitChange::epoch).orElse(0L) + 2;
        LimitTable table = known.with(target, new LimitChange(epoch, Optional.of(values), "preview", Instant.EPOCH));
        return new LimitBook(now.policy(), now.epoch(), () -> table, live::nowMillis);
    }

    private CompletableFuture<PreviewBody> refused(LimitBook now, LimitBook then, Tier tier, Busy busy) {
        List<CompletableFuture<List<PreviewBody.Item>>> looked = new ArrayList<>();
        for (String id : busy.ids()) {
            SubjectKey subject = new SubjectKey(tier, id);
            List<Limit> limits = then.explain(subject).limits().limits();
            looked.add(looks.look(subject, now.explain(subject))
                    .thenApply(meters -> refused(id, meters, limits))
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(looked.toArray(new CompletableFuture<?>[0]))
                .thenApply(all -> new PreviewBody(
                        tier,
                        busy.ids().size(),
                        looked.stream()
                                .flatMap(items -> items.join().stream())
                                .sorted(Comparator.comparingDouble(PreviewRoutes::fullness)
                                        .reversed())
                                .toList(),
                        busy.silent()));
    }

    private static double fullness(PreviewBody.Item item) {
        return (double) item.used() / item.limitThen();
    }

    private static List<PreviewBody.Item> refused(String id, List<MeterUsageBody> used, List<Limit> limits) {
        List<PreviewBody.Item> items = new ArrayList<>();
        for (Limit limit : limits) {
            Optional<MeterUsageBody> now = meter(used, limit.meter());
            long counts = now.map(MeterUsageBody::used).orElse(0L);
            if (counts >= limit.max()) {
                items.add(new PreviewBody.Item(
                        id,
                        limit.meter(),
                        counts,
                        now.map(meter -> OptionalLong.of(meter.limit())).orElse(OptionalLong.empty()),
                        limit.max(),
                        now.map(meter -> meter.used() >= meter.limit()).orElse(false)));
            }
        }
        return items;
    }

    private static Optional<MeterUsageBody> meter(List<MeterUsageBody> used, Meter meter) {
        return used.stream().filter(body -> body.meter() == meter).findFirst();
    }
}
