package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.client.api.CallerBody;
import io.quotagrid.client.api.RefusalsBody;
import io.quotagrid.client.api.WindowBody;
import io.quotagrid.client.api.WindowBody.CellBody;
import io.quotagrid.client.api.WindowBody.MeterWindowBody;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.history.Refusal;
import io.quotagrid.gateway.history.Refusals;
import io.quotagrid.gateway.policy.InForce;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectLook;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** {@code /admin/v1/usage/{tier}/{id}/window} and {@code /refusals}: one subject from near. */
final class SubjectRoutes implements Routes {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MOST_REFUSALS = 100;
    private static final int USUAL_REFUSALS = 20;

    private final Supplier<InForce> inForce;
    private final QuotaNode node;
    private final Later later;
    private final Poll<RefusalQuestion, Refused> refusals;

    /** The last refusals of a subject on each node. */
    record RefusalQuestion(Tier tier, String id, int most) {}

    record Refused(List<Refusal> refusals) {
        Refused {
            refusals = List.copyOf(refusals);
        }
    }

    SubjectRoutes(Supplier<InForce> inForce, QuotaNode node, Refusals here, Later later) {
        this.inForce = inForce;
        this.node = node;
        this.later = later;
        this.refusals = new Poll<>(
                node.calls(),
                "admin.refusals",
                RefusalQuestion.class,
                Refused.class,
                asked -> new Refused(here.of(asked.tier(), asked.id(), asked.most())));
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get("/admin/v1/usage/{tier}/{id}/window", this::window, Access.VIEWER);
        routes.get("/admin/v1/usage/{tier}/{id}/refusals", this::refusals, Access.VIEWER);
    }

    private void window(Context ctx) {
        Query.of(ctx);
        SubjectKey subject = Subjects.subject(ctx, inForce.get().policy());
        later.answer(
                ctx,
                () -> node.look(subject)
                        .toCompletableFuture()
                        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .exceptionally(failure -> {
                            throw Problem.unavailable("the owner of the counters cannot be asked");
                        }),
                look -> ctx.json(window(subject, look)));
    }

    private static WindowBody window(SubjectKey subject, Optional<SubjectLook> look) {
        return new WindowBody(
                subject.tier(),
                subject.id(),
                instant(look.map(SubjectLook::atMicros).orElse(0L)),
                look.map(SubjectLook::windows).orElse(List.of()).stream()
                        .map(SubjectRoutes::meter)
                        .toList());
    }

    private static MeterWindowBody meter(SubjectLook.Window window) {
        return new MeterWindowBody(
                window.limit().meter(),
                window.limit().max(),
                Standings.seconds(window.limit().window()),
                window.limit().strategy().name().toLowerCase(Locale.ROOT),
                window.cells().stream()
                        .map(cell -> new CellBody(cell.node(), instant(cell.lastMicros()), cell.units()))
                        .toList());
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private void refusals(Context ctx) {
        Query query = Query.of(ctx, "limit");
        SubjectKey subject = Subjects.subject(ctx, inForce.get().policy());
        int most = (int) query.number("limit", 1, MOST_REFUSALS, USUAL_REFUSALS);
        later.answer(
                ctx,
                () -> refusals.all(new RefusalQuestion(subject.tier(), subject.id(), most), PATIENCE),
                told -> ctx.json(body(told, most)));
    }

    private static RefusalsBody body(Poll.Result<Refused> told, int most) {
        List<RefusalsBody.Item> items = told.answers().entrySet().stream()
                .flatMap(answer -> answer.getValue().refusals().stream().map(refusal -> item(answer.getKey(), refusal)))
                .sorted(Comparator.comparing(RefusalsBody.Item::at).reversed())
                .limit(most)
                .toList();
        return new RefusalsBody(items, told.silent());
    }

    private static RefusalsBody.Item item(String node, Refusal refusal) {
        Map<Tier, String> caller = refusal.caller();
        return new RefusalsBody.Item(
                refusal.requestId(),
                node,
                refusal.at(),
                new CallerBody(
                        Optional.ofNullable(caller.get(Tier.IP)),
                        Optional.ofNullable(caller.get(Tier.KEY)),
                        Optional.ofNullable(caller.get(Tier.GROUP)),
                        Optional.ofNullable(caller.get(Tier.USER)),
                        Optional.ofNullable(caller.get(Tier.TEAM))),
                refusal.model(),
                new RefusalsBody.By(
                        refusal.tier(),
                        refusal.id(),
                        refusal.meter(),
                        refusal.limit(),
                        refusal.used(),
                        refusal.requested(),
                        refusal.retryAfterMillis()));
    }
}
