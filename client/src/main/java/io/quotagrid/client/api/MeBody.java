package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

/**
 * {@code GET /admin/v1/me}: as whom the admin listener knows who asks.
 *
 * @param name    of the token; {@code local} where none is configured
 * @param role    {@code viewer}, {@code operator} or {@code admin}
 * @param node    id of the node that answers
 * @param version of its program
 */
public record MeBody(String name, String role, String node, String version) {
    public MeBody {
        requireNonNull(name, "name");
        requireNonNull(role, "role");
        requireNonNull(node, "node");
        requireNonNull(version, "version");
    }
}
