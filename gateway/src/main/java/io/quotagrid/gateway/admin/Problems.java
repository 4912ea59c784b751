package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.NotFoundResponse;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.node.live.ChangeFailedException;
import io.quotagrid.node.live.ConflictException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every error becomes the one shape here, whoever made it. */
final class Problems {
    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    static void register(JavalinDefaultRoutingApi routes) {
        routes.exception(Problem.class, Problems::answer);
        routes.exception(
                NotFoundResponse.class,
                (unknown, ctx) -> answer(Problem.notFound("there is nothing at this path"), ctx));
        routes.exception(MethodNotAllowedResponse.class, Problems::wrongMethod);
        routes.exception(
                HttpResponseException.class,
                (refused, ctx) -> answer(
                        Problem.of(
                                refused.getStatus(),
                                refused.getStatus() < 500 ? "invalid_request" : "internal_error",
                                HttpStatus.forStatus(refused.getStatus()).getMessage()),
                        ctx));
        routes.exception(
                ConflictException.class,
                (conflict, ctx) -> answer(Problem.changedSince(Versions.etag(conflict.shownEpoch())), ctx));
        routes.exception(
                ChangeFailedException.class,
                (lost, ctx) -> answer(
                        Problem.unavailable("nobody can say whether the change was made: the member that keeps it left"
                                + " or hangs; ask for it again, it is made once"),
                        ctx));
        routes.exception(
                TimeoutException.class,
                (late, ctx) -> answer(Problem.unavailable("the cluster did not answer in time"), ctx));
        routes.exception(Exception.class, (defect, ctx) -> {
            log.atError()
                    .addKeyValue("request", Entrance.requestId(ctx))
                    .addKeyValue("path", ctx.path())
                    .setCause(defect)
                    .log("an admin request failed");
            answer(Problem.of(500, "internal_error", "the gateway made a mistake; its log says more"), ctx);
        });
    }

    private static void wrongMethod(MethodNotAllowedResponse refused, Context ctx) {
        String allowed = refused.getDetails().getOrDefault("availableMethods", "");
        ctx.header("Allow", allowed);
        answer(Problem.of(405, "method_not_allowed", "this path takes " + allowed), ctx);
    }

    private static void answer(Problem problem, Context ctx) {
        problem.etag().ifPresent(etag -> ctx.header("ETag", etag));
        if (problem.status() == 401) {
            ctx.header("WWW-Authenticate", "Bearer realm=\"quotagrid admin\"");
        }
        ctx.status(problem.status()).json(problem.body());
    }
}
