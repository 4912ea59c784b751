package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;

/** {@code /admin/v1/events}: what is new, as server-sent events. */
final class EventRoutes implements Routes {
    private final Events events;

    EventRoutes(Events events) {
        this.events = events;
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get("/admin/v1/events", this::listen, Access.VIEWER);
    }

    private void listen(Context ctx) throws IOException {
        Query.of(ctx);
        if (!events.roomy()) {
            throw Problem.unavailable("too many pages listen to this node: ask another");
        }
        ctx.contentType("text/event-stream; charset=utf-8");
        ctx.header("Cache-Control", "no-store");
        ctx.header("X-Accel-Buffering", "no"); // a proxy in between passes each event on at once
        ServletOutputStream out = ctx.res().getOutputStream(); // Javalin's own keeps what is written until the end
        ctx.future(() -> events.open(out).ended());
    }
}
