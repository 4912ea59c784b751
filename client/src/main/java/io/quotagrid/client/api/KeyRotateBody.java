package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The body of {@code POST /admin/v1/keys/{id}/rotate}.
 *
 * @param overlap how long the old secret opens beside the new one: {@code 0s} to {@code 30d}; an hour if absent
 */
public record KeyRotateBody(Optional<String> overlap) {
    public KeyRotateBody {
        requireNonNull(overlap, "overlap");
    }
}
