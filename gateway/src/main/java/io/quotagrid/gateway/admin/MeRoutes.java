package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.client.api.MeBody;
import java.util.Locale;

/** {@code /admin/v1/me}: as whom this listener knows who asks. */
final class MeRoutes implements Routes {
    private final String node;

    MeRoutes(String node) {
        this.node = node;
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get("/admin/v1/me", this::show, Access.VIEWER);
    }

    private void show(Context ctx) {
        Query.of(ctx);
        Operator who = Entrance.operator(ctx).orElse(Operator.LOCAL);
        ctx.json(new MeBody(who.name(), who.role().name().toLowerCase(Locale.ROOT), node, MemberReports.version()));
    }
}
