package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.gateway.http.Readiness;
import java.util.function.Supplier;

/** {@code /metrics}, {@code /healthz}, {@code /readyz}. */
final class HealthRoutes implements Routes {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<String> metrics;
    private final Supplier<Readiness> readiness;

    private record Health(String status) {}

    HealthRoutes(Supplier<String> metrics, Supplier<Readiness> readiness) {
        this.metrics = metrics;
        this.readiness = readiness;
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get("/metrics", ctx -> ctx.contentType(PROMETHEUS).result(metrics.get()), Access.VIEWER);
        routes.get("/healthz", ctx -> ctx.json(new Health("ok")), Access.ANYONE);
        routes.get("/readyz", this::readiness, Access.ANYONE);
    }

    private void readiness(Context ctx) {
        Readiness now = readiness.get();
        ctx.status(now.ready() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        ctx.json(now);
    }
}
