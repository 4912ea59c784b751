package io.quotagrid.gateway.history;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One call that a limit refused.
 *
 * @param requestId        as sent back in {@code x-request-id}
 * @param at               when it came
 * @param caller           whose it was, by tier
 * @param model            as asked for
 * @param tier             the tier that refused
 * @param id               and its subject
 * @param meter            of which meter
 * @param limit            the limit then
 * @param used             what counted
 * @param requested        what the call asked for
 * @param retryAfterMillis when it would have fitted, from then on; 0 if never
 */
public record Refusal(
        String requestId,
        Instant at,
        Map<Tier, String> caller,
        Optional<String> model,
        Tier tier,
        String id,
        Meter meter,
        long limit,
        long used,
        long requested,
        long retryAfterMillis) {
    public Refusal {
        requireNonNull(requestId, "requestId");
        requireNonNull(at, "at");
        caller = Map.copyOf(caller);
        requireNonNull(model, "model");
        requireNonNull(tier, "tier");
        requireNonNull(id, "id");
        requireNonNull(meter, "meter");
    }

    /** Whether a subject refused it, or was refused. */
    boolean concerns(Tier ofTier, String ofId) {
        return (tier == ofTier && id.equals(ofId)) || ofId.equals(caller.get(ofTier));
    }
}
