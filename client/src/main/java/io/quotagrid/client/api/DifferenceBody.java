package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One value in which two policies differ.
 *
 * @param path   YAML path: {@code rate_limits.per_user.rpm}
 * @param before as it was; absent if it was not set
 * @param after  as it is to be; absent if it is not set any more
 */
public record DifferenceBody(String path, Optional<String> before, Optional<String> after) {
    public DifferenceBody {
        requireNonNull(path, "path");
        requireNonNull(before, "before");
        requireNonNull(after, "after");
    }
}
