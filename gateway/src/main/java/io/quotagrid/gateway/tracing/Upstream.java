package io.quotagrid.gateway.tracing;

import static java.util.Objects.requireNonNull;

/**
 * Where a call goes.
 *
 * @param provider as the policy names it: {@code openai}
 * @param target   the target's id
 * @param path     the route
 * @param model    as asked for
 */
public record Upstream(String provider, String target, String path, String model) {
    public Upstream {
        requireNonNull(provider, "provider");
        requireNonNull(target, "target");
        requireNonNull(path, "path");
        requireNonNull(model, "model");
    }
}
