package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

/**
 * The answer to {@code POST /admin/v1/cluster/members/{id}/drain}: the member has begun to leave. Where it stands is in the
 * cluster's status until it is gone.
 *
 * @param member  the member's id
 * @param changed false if it was leaving already
 */
public record DrainBody(String member, boolean changed) {
    public DrainBody {
        requireNonNull(member, "member");
    }
}
