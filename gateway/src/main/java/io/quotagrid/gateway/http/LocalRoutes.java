package io.quotagrid.gateway.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;

/** What the gateway answers by itself: {@code GET /v1/models}, {@code /healthz}, {@code /readyz}; every other path is a 404. */
final class LocalRoutes {
    private static final String REQUEST_ID = "x-request-id";

    private final Supplier<Answer> models;
    private final Supplier<Readiness> readiness;
    private final BiFunction<ApiException, String, Answer> errors;

    LocalRoutes(
            Supplier<Answer> models, Supplier<Readiness> readiness, BiFunction<ApiException, String, Answer> errors) {
        this.models = models;
        this.readiness = readiness;
        this.errors = errors;
    }

    void register(RoutesConfig routes) {
        routes.get("/v1/models", ctx -> send(ctx, models.get(), RequestIds.next()));
        routes.get("/healthz", ctx -> ctx.json(Map.of("status", "ok")));
        routes.get("/readyz", this::ready);
        for (int status : List.of(400, 404, 405, 500)) {
            routes.error(status, ctx -> error(ctx, status));
        }
    }

    private void ready(Context ctx) {
        Readiness now = readiness.get();
        ctx.status(now.ready() ? 200 : 503);
        ctx.json(Map.of("ready", now.ready(), "problems", now.problems()));
    }

    private void error(Context ctx, int status) {
        String id = RequestIds.next();
        ApiException error = switch (status) {
            case 404 -> ApiException.of(status, "invalid_request_error", "not_found", "there is nothing at this path");
            case 405 ->
                ApiException.of(
                        status, "invalid_request_error", "method_not_allowed", "this path takes another method");
            case 500 -> ApiException.of(status, "server_error", "internal_error", "the gateway made a mistake");
            default -> ApiException.badRequest("", "the request is malformed");
        };
        send(ctx, errors.apply(error, id), id);
    }

    private static void send(Context ctx, Answer answer, String id) {
        ctx.status(answer.status());
        for (HttpField header : answer.headers()) {
            ctx.header(header.getName(), header.getValue());
        }
        ctx.header(REQUEST_ID, id);
        ByteBuffer body = answer.body();
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        ctx.result(bytes);
    }
}
