package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.gateway.history.History;
import java.time.Instant;

/** {@code /admin/v1/history}: the last quarter of an hour of all nodes. */
final class HistoryRoutes implements Routes {
    private final HistoryAnswers answers;
    private final Later later;

    HistoryRoutes(HistoryAnswers answers, Later later) {
        this.answers = answers;
        this.later = later;
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get("/admin/v1/history", this::show, Access.VIEWER);
    }

    private void show(Context ctx) {
        Query query = Query.of(ctx, "since");
        long first = query.instant("since")
                .map(Instant::toEpochMilli)
                .map(History::number)
                .orElse(0L);
        later.answer(ctx, () -> answers.all(first), ctx::json);
    }
}
