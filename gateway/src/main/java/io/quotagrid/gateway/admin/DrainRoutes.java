package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.client.api.DrainBody;
import io.quotagrid.node.cluster.MemberCalls;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** {@code /admin/v1/cluster/members/{id}/drain}: asks a member to leave, through any of them. */
final class DrainRoutes implements Routes {
    private static final String TOPIC = "admin.drain";
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final byte[] BEGUN = {1};
    private static final byte[] LEAVING_ALREADY = {0};

    private final MemberCalls calls;
    private final ChangeAudit audit;
    private final Later later;

    /** @param leave has this node leave; false if it is leaving already */
    DrainRoutes(MemberCalls calls, BooleanSupplier leave, ChangeAudit audit, Later later) {
        this.calls = calls;
        this.audit = audit;
        this.later = later;
        calls.serve(TOPIC, question -> leave.getAsBoolean() ? BEGUN : LEAVING_ALREADY);
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.post("/admin/v1/cluster/members/{id}/drain", this::drain, Access.OPERATOR);
    }

    private void drain(Context ctx) {
        Query.of(ctx);
        String member = ctx.pathParam("id");
        if (!calls.members().contains(member)) {
            throw Problem.notFound(
                    "there is no member " + member + ": one of " + String.join(", ", calls.members()) + " is meant");
        }
        later.answer(
                ctx,
                () -> calls.ask(member, TOPIC, new byte[0], PATIENCE).handle((answer, silence) -> {
                    if (silence != null) {
                        throw Problem.unavailable(member + " does not answer: nobody can say whether it leaves");
                    }
                    return answer.length == 1 && answer[0] == BEGUN[0];
                }),
                begun -> {
                    if (begun) {
                        audit.changed(ctx, "member.drain", member, Optional.empty(), Optional.empty());
                    }
                    ctx.json(new DrainBody(member, begun));
                });
    }
}
