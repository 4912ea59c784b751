package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.gateway.http.RequestIds;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who comes in, before anything else is looked at. With tokens configured everybody shows one (RFC 6750), but for the two health
 * paths and the page, which holds no secret and asks for a token itself. Without, this machine only: a request whose Host or Origin is another's is a web page that a browser here shows, and
 * cannot read (DNS rebinding).
 */
final class Entrance {
    private static final Set<String> OPEN = Set.of("/", "/healthz", "/readyz");
    private static final String ASSETS = "/assets/";
    private static final String SCHEME = "bearer ";
    private static final String OPERATOR = "operator";
    private static final String REQUEST_ID = "x-request-id";

    private final Operators operators;

    Entrance(Operators operators) {
        this.operators = operators;
    }

    void register(JavalinDefaultRoutingApi routes) {
        routes.before(this::authenticate);
        routes.beforeMatched(this::authorize);
    }

    private void authenticate(Context ctx) {
        String id = RequestIds.next();
        ctx.attribute(REQUEST_ID, id);
        ctx.header(REQUEST_ID, id);
        if (!operators.configured()) {
            LocalOnly.check(ctx);
            ctx.attribute(OPERATOR, Operator.LOCAL);
        } else if (!OPEN.contains(ctx.path()) && !ctx.path().startsWith(ASSETS)) {
            ctx.attribute(OPERATOR, shown(ctx));
        }
    }

    private Operator shown(Context ctx) {
        String header = ctx.header("Authorization");
        if (header == null) {
            throw unauthorized("a bearer token is needed: Authorization: Bearer ...");
        }
        if (!header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            throw unauthorized("the header Authorization must be 'Bearer' and a token");
        }
        return operators
                .find(header.substring(SCHEME.length()).strip())
                .orElseThrow(() -> unauthorized("the token is not valid"));
    }

    private void authorize(Context ctx) {
        Optional<Operator> operator = operator(ctx);
        Access needed = (Access) ctx.routeRoles().iterator().next();
        if (needed != Access.ANYONE
                && !operator.map(who -> needed.allows(who.role())).orElse(false)) {
            throw Problem.of(
                    403,
                    "forbidden",
                    "this needs the role " + needed.label()
                            + operator.map(who -> "; the token " + who.name() + " has "
                                            + who.role().name().toLowerCase(Locale.ROOT))
                                    .orElse(""));
        }
    }

    private static Problem unauthorized(String message) {
        return Problem.of(401, "unauthorized", message);
    }

    /** Who comes; empty before it is known, and at the open paths. */
    static Optional<Operator> operator(Context ctx) {
        return Optional.ofNullable(ctx.attribute(OPERATOR));
    }

    /** As sent back in {@code x-request-id}. */
    static String requestId(Context ctx) {
        String id = ctx.attribute(REQUEST_ID);
        return id == null ? "" : id;
    }
}
