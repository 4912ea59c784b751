package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Tier;

/**
 * The answer to {@code POST /admin/v1/usage/{tier}/{id}/reset}: nothing of the subject is used any more. Calls in flight keep their
 * places.
 *
 * @param tier the tier
 * @param id   the subject
 */
public record ResetBody(Tier tier, String id) {
    public ResetBody {
        requireNonNull(tier, "tier");
        requireNonNull(id, "id");
    }
}
