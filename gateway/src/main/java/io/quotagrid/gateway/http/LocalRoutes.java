package io.quotagrid.gateway.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the gateway answers by itself: {@code GET /v1/models} and {@code /v1/quota}, {@code /healthz}, {@code /readyz}; every other path is a 404. */
final class LocalRoutes {
    private static final Logger log = LoggerFactory.getLogger(LocalRoutes.class);
    private static final String REQUEST_ID = "x-request-id";

    private static final String ANSWERED = "answered";

    private final CallerAnswers callers;
    private final Supplier<Readiness> readiness;
    private final BiFunction<ApiException, String, Answer> errors;

    LocalRoutes(CallerAnswers callers, Supplier<Readiness> readiness, BiFunction<ApiException, String, Answer> errors) {
        this.callers = callers;
        this.readiness = readiness;
        this.errors = errors;
    }

    void register(RoutesConfig routes) {
        routes.get("/v1/models", ctx -> answer(ctx, callers::models));
        routes.get("/v1/quota", ctx -> answer(ctx, callers::quota));
        routes.get("/healthz", ctx -> ctx.json(Map.of("status", "ok")));
        routes.get("/readyz", this::ready);
        for (int status : List.of(400, 404, 405, 500)) {
            routes.error(status, ctx -> error(ctx, status));
        }
    }

    private void answer(Context ctx, Function<RequestHead, CompletionStage<Answer>> answers) {
        HttpFields.Mutable headers = HttpFields.build();
        for (String name : Collections.list(ctx.req().getHeaderNames())) {
            Collections.list(ctx.req().getHeaders(name)).forEach(value -> headers.add(name, value));
        }
        String id = RequestIds.next();
        RequestHead head =
                new RequestHead(id, "GET", ctx.path(), headers, ctx.req().getRemoteAddr());
        ctx.attribute(ANSWERED, true);
        ctx.future(() -> asked(answers, head)
                .exceptionally(failure -> errors.apply(told(failure, id), id))
                .thenAccept(answer -> send(ctx, answer, id))
                .toCompletableFuture());
    }

    private static CompletionStage<Answer> asked(
            Function<RequestHead, CompletionStage<Answer>> answers, RequestHead head) {
        try {
            return answers.apply(head);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static ApiException told(Throwable failure, String id) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ApiException error) {
            return error;
        }
        log.atError().setCause(cause).addKeyValue("request", id).log("a caller's question failed by a defect");
        return ApiException.of(500, "server_error", "internal_error", "the gateway made a mistake");
    }

    private void ready(Context ctx) {
        Readiness now = readiness.get();
        ctx.status(now.ready() ? 200 : 503);
        ctx.json(Map.of("ready", now.ready(), "problems", now.problems()));
    }

    private void error(Context ctx, int status) {
        if (ctx.attribute(ANSWERED) != null) {
            return;
        }
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
