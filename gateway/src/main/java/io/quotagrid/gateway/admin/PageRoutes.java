package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.gateway.dashboard.PageFile;
import io.quotagrid.gateway.dashboard.PageFiles;
import java.util.Locale;

/**
 * {@code GET /} and what the page is made of. Open to everybody who may come near the listener: there is no secret in it, and what it
 * shows it asks for with the token that a person types in.
 */
final class PageRoutes implements Routes {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    private final PageFiles files;

    PageRoutes(PageFiles files) {
        this.files = files;
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get("/", ctx -> answer(ctx, files.index(), "no-cache"), Access.ANYONE);
        routes.get("/assets/{version}/{file}", this::asset, Access.ANYONE);
    }

    private void asset(Context ctx) {
        String version = ctx.pathParam("version");
        String name = ctx.pathParam("file");
        PageFile file = files.file(version, name)
                .orElseThrow(() -> Problem.notFound("the page of this version has no file " + name));
        answer(ctx, file, "public, max-age=31536000, immutable"); // another version has another path
    }

    private static void answer(Context ctx, PageFile file, String caching) {
        ctx.header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
                .header("Cache-Control", caching)
                .header("Vary", "Accept-Encoding")
                .header("ETag", file.etag());
        if (file.etag().equals(ctx.header("If-None-Match"))) {
            ctx.status(304);
            return;
        }
        ctx.contentType(file.contentType());
        String encodings = ctx.header("Accept-Encoding");
        if (encodings != null && encodings.toLowerCase(Locale.ROOT).contains("gzip")) {
            ctx.header("Content-Encoding", "gzip").result(file.gzipped());
        } else {
            ctx.result(file.bytes());
        }
    }
}
