package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The body of {@code PUT /admin/v1/log-level}.
 *
 * @param level  {@code error}, {@code warn}, {@code info}, {@code debug} or {@code trace}
 * @param logger which part of the program: {@code io.quotagrid} or a name below, as {@code io.quotagrid.gateway.proxy}; all of it if
 *     absent. What was set for parts of that part is taken back
 */
public record LogLevelPutBody(String level, Optional<String> logger) {
    public LogLevelPutBody {
        requireNonNull(level, "level");
        requireNonNull(logger, "logger");
    }
}
