package io.quotagrid.gateway.http;

import java.nio.ByteBuffer;
import java.util.function.BiFunction;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Says in our one shape what Jetty itself turns down: malformed requests, heads too large, a server that is stopping. */
final class ErrorPages extends ErrorHandler {
    private final BiFunction<ApiException, String, Answer> errors;

    /** @param errors makes an answer of an error and a request's id */
    ErrorPages(BiFunction<ApiException, String, Answer> errors) {
        this.errors = errors;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        if (request.getAttribute(ERROR_EXCEPTION) instanceof HttpException known) {
            status = known.getCode();
        }
        if (HttpStatus.hasNoBody(status)) {
            callback.succeeded();
            return true;
        }
        String id = RequestIds.next();
        Answer answer = errors.apply(error(status), id);
        response.setStatus(answer.status());
        for (HttpField header : answer.headers()) {
            response.getHeaders().put(header);
        }
        response.getHeaders().put("x-request-id", id);
        ByteBuffer body = answer.body();
        response.write(true, body, callback);
        return true;
    }

    private static ApiException error(int status) {
        String type = status < 500 ? "invalid_request_error" : "server_error";
        return switch (status) {
            case 400 -> ApiException.badRequest("", "the request is malformed");
            case 404 -> ApiException.of(status, type, "not_found", "there is nothing at this path");
            case 408 -> ApiException.of(status, type, "invalid_request_error", "the request did not come in time");
            case 414 -> ApiException.of(status, type, "invalid_request_error", "the request's address is too long");
            case 431 -> ApiException.of(status, type, "invalid_request_error", "the request's headers are too large");
            case 500 -> ApiException.of(status, type, "internal_error", "the gateway made a mistake");
            case 503 -> ApiException.of(status, type, "shutting_down", "this gateway is stopping");
            default ->
                ApiException.of(
                        status,
                        type,
                        status < 500 ? "invalid_request_error" : "internal_error",
                        "the request was turned down: " + HttpStatus.getMessage(status));
        };
    }
}
