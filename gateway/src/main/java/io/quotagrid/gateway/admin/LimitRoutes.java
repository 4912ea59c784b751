package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.client.api.LimitBody;
import io.quotagrid.client.api.LimitChangeBody;
import io.quotagrid.client.api.LimitChangedBody;
import io.quotagrid.client.api.LimitPageBody;
import io.quotagrid.client.api.LimitPutBody;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.policy.InForce;
import io.quotagrid.node.live.LimitChange;
import io.quotagrid.node.live.LimitTarget;
import io.quotagrid.node.live.LimitValues;
import io.quotagrid.node.live.LiveLimits;
import io.quotagrid.node.live.LiveLimits.Applied;
import io.quotagrid.node.quota.SubjectKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** {@code /admin/v1/limits}: what is in force for a tier or a subject, and what operators say of it. */
final class LimitRoutes implements Routes {
    private static final String TIER = "/admin/v1/limits/{tier}";
    private static final String SUBJECT = "/admin/v1/limits/{tier}/{id}";

    private final Supplier<InForce> inForce;
    private final LiveLimits live;
    private final IntSupplier missing;
    private final ChangeAudit audit;
    private final Later later;

    LimitRoutes(Supplier<InForce> inForce, LiveLimits live, IntSupplier missing, ChangeAudit audit, Later later) {
        this.inForce = inForce;
        this.live = live;
        this.missing = missing;
        this.audit = audit;
        this.later = later;
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get("/admin/v1/limits", this::list, Access.VIEWER);
        routes.get(TIER, ctx -> show(ctx, tier(ctx)), Access.VIEWER);
        routes.get(SUBJECT, ctx -> show(ctx, subject(ctx)), Access.VIEWER);
        routes.put(TIER, ctx -> put(ctx, tier(ctx)), Access.OPERATOR);
        routes.put(SUBJECT, ctx -> put(ctx, subject(ctx)), Access.OPERATOR);
        routes.delete(TIER, ctx -> remove(ctx, tier(ctx)), Access.OPERATOR);
        routes.delete(SUBJECT, ctx -> remove(ctx, subject(ctx)), Access.OPERATOR);
    }

    private static LimitTarget tier(Context ctx) {
        return LimitTarget.of(Subjects.tier(ctx));
    }

    private LimitTarget subject(Context ctx) {
        SubjectKey subject = Subjects.subject(ctx, inForce.get().policy());
        return LimitTarget.of(subject.tier(), subject.id());
    }

    private void list(Context ctx) {
        Query query = Query.of(ctx, "tier", "limit", "cursor");
        Optional<Tier> tier = query.text("tier").map(label -> Subjects.tier(label, "tier"));
        int limit = query.pageSize();
        Optional<LimitTarget> after = query.text("cursor").map(LimitList::target);
        List<LimitTarget> found =
                LimitList.page(inForce.get().policy(), live.table(), live.nowMillis(), tier, after, limit + 1);
        List<LimitTarget> page = found.subList(0, Math.min(limit, found.size()));
        ctx.json(new LimitPageBody(
                page.stream().map(this::body).toList(),
                found.size() > limit ? Optional.of(LimitList.cursor(page.get(limit - 1))) : Optional.empty()));
    }

    private LimitBody body(LimitTarget target) {
        return LimitBodies.body(target, inForce.get().book(), live.table(), live.nowMillis());
    }

    private void show(Context ctx, LimitTarget target) {
        Query.of(ctx);
        LimitBody body = body(target);
        ctx.header("ETag", body.etag()).json(body);
    }

    private void put(Context ctx, LimitTarget target) {
        Query.of(ctx);
        OptionalLong expected = Versions.expected(ctx);
        LimitValues values = LimitChanges.read(RequestBody.json(ctx, LimitPutBody.class), live.nowMillis());
        inForce.get().book().objection(target, values).ifPresent(objection -> {
            throw Problem.at("/" + objection.split(":", 2)[0], objection);
        });
        change(ctx, "limit.put", target, () -> live.put(target, values, expected, ChangeAudit.by(ctx)));
    }

    private void remove(Context ctx, LimitTarget target) {
        Query.of(ctx);
        OptionalLong expected = Versions.expected(ctx);
        if (live.table()
                .of(target)
                .flatMap(change -> change.inForce(live.nowMillis()))
                .isEmpty()) {
            throw nothingSet(target);
        }
        change(ctx, "limit.remove", target, () -> live.remove(target, expected, ChangeAudit.by(ctx)));
    }

    private static Problem nothingSet(LimitTarget target) {
        return Problem.notFound("nothing is set for " + target);
    }

    private void change(Context ctx, String action, LimitTarget target, Supplier<CompletableFuture<Applied>> change) {
        later.answer(ctx, change, applied -> {
            Optional<LimitChangeBody> before = applied.before().flatMap(this::said);
            if (applied.changed()) {
                audit.changed(
                        ctx, action, target.toString(), before, applied.now().flatMap(this::said));
            }
            LimitBody body = body(target);
            ctx.header("ETag", body.etag())
                    .json(new LimitChangedBody(
                            body,
                            applied.changed(),
                            applied.changed() ? before : Optional.empty(),
                            applied.notAcknowledged(),
                            missing.getAsInt()));
        });
    }

    private Optional<LimitChangeBody> said(LimitChange change) {
        return LimitBodies.change(change, live.nowMillis());
    }
}
