package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Tier;
import java.util.List;
import java.util.Optional;

/**
 * The limits of a tier's subjects, or of one subject.
 *
 * @param tier    the tier
 * @param id      the subject; absent for the tier's default
 * @param inForce every limit that holds now; empty if there is none
 * @param change  what an operator has set here; absent if nothing, or if it has run out
 * @param etag    the version of {@code change}, as in the header {@code ETag}: to be sent back as {@code If-Match}
 */
public record LimitBody(
        Tier tier, Optional<String> id, List<MeterLimitBody> inForce, Optional<LimitChangeBody> change, String etag) {
    public LimitBody {
        requireNonNull(tier, "tier");
        requireNonNull(id, "id");
        inForce = List.copyOf(inForce);
        requireNonNull(change, "change");
        requireNonNull(etag, "etag");
    }
}
