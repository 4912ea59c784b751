package io.quotagrid.config;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One thing lint has to say about a policy file.
 *
 * @param severity only errors keep the policy from being used
 * @param path     YAML path: {@code rate_limits.per_user.rpm}, {@code providers.targets[0].id}; empty for the whole file
 * @param line     1-based; 0 when the finding has no place
 * @param message  what is wrong
 * @param allowed  what would be right
 * @param nearest  the known key or value that was probably meant
 */
public record Finding(
        Severity severity, String path, int line, String message, Optional<String> allowed, Optional<String> nearest) {

    /** How bad it is. */
    public enum Severity {
        ERROR,
        WARNING,
        NOTICE
    }

    public Finding {
        requireNonNull(severity, "severity");
        requireNonNull(path, "path");
        requireNonNull(message, "message");
        requireNonNull(allowed, "allowed");
        requireNonNull(nearest, "nearest");
    }
}
