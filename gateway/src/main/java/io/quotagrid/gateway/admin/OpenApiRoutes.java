package io.quotagrid.gateway.admin;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code /admin/v1/openapi.json}: what this listener does, for programs. Written by hand in {@code openapi.yaml}. */
final class OpenApiRoutes implements Routes {
    private final byte[] document = document();

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get(
                "/admin/v1/openapi.json",
                ctx -> ctx.contentType("application/json").result(document),
                Access.VIEWER);
    }

    private static byte[] document() {
        try (InputStream yaml = requireNonNull(OpenApiRoutes.class.getResourceAsStream("openapi.yaml"))) {
            Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
            return new ObjectMapper().writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("openapi.yaml is no JSON in other words", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
