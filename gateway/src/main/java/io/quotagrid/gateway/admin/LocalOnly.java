package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets only requests through that were meant for this machine: its names in Host, and in Origin where there is one. */
final class LocalOnly {
    private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private LocalOnly() {}

    static void check(Context ctx) {
        if (!names(ctx.host())) {
            throw Problem.of(
                    403, "forbidden", "Host must be localhost, 127.0.0.1 or [::1] while no token is configured");
        }
        String origin = ctx.header("Origin");
        if (origin != null && !sameMachine(origin)) {
            throw Problem.of(403, "forbidden", "Origin must be this machine while no token is configured");
        }
    }

    private static boolean sameMachine(String origin) {
        try {
            URI uri = new URI(origin);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return web && names(uri.getRawAuthority());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean names(@Nullable String authority) {
        return authority != null && NAMES.contains(authority.replaceFirst(":[0-9]{1,5}$", ""));
    }
}
