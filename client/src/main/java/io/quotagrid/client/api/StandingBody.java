package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;

/**
 * How one limit stood when a call was decided.
 *
 * @param tier          the tier
 * @param id            the subject
 * @param meter         what is counted
 * @param limit         units a window, or calls in flight
 * @param windowSeconds width of the window; 0 for calls in flight
 * @param used          units that count; of an admitted call its own among them
 * @param requested     what the call asked for
 * @param remaining     what is left, never negative
 * @param verdict       what this limit said
 * @param retryAfterMs  the first moment at which it would fit here, from then on; 0 if it fits or never will
 * @param resetAfterMs  until nothing is used if nothing else came
 */
public record StandingBody(
        Tier tier,
        String id,
        Meter meter,
        long limit,
        double windowSeconds,
        long used,
        long requested,
        long remaining,
        String verdict,
        long retryAfterMs,
        long resetAfterMs) {
    public StandingBody {
        requireNonNull(tier, "tier");
        requireNonNull(id, "id");
        requireNonNull(meter, "meter");
        requireNonNull(verdict, "verdict");
    }
}
