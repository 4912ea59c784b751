package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

/**
 * The body of {@code PUT /admin/v1/log-level}.
 *
 * @param level {@code error}, {@code warn}, {@code info}, {@code debug} or {@code trace}
 */
public record LogLevelPutBody(String level) {
    public LogLevelPutBody {
        requireNonNull(level, "level");
    }
}
