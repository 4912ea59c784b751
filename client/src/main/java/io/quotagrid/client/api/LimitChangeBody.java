package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What an operator has set for a tier or for one subject. Amounts as in {@link LimitPutBody}.
 *
 * @param rpm                 requests a minute
 * @param tpm                 tokens a minute
 * @param rph                 requests an hour
 * @param tph                 tokens an hour
 * @param rpd                 requests a day
 * @param tpd                 tokens a day
 * @param maxParallelRequests calls in flight
 * @param windowSeconds       window of the amounts a minute
 * @param expiresAt           when it ends by itself
 * @param by                  who set it
 * @param at                  when
 * @param epoch               its number: every later change has a larger one
 */
public record LimitChangeBody(
        OptionalLong rpm,
        OptionalLong tpm,
        OptionalLong rph,
        OptionalLong tph,
        OptionalLong rpd,
        OptionalLong tpd,
        OptionalLong maxParallelRequests,
        OptionalInt windowSeconds,
        Optional<Instant> expiresAt,
        String by,
        Instant at,
        long epoch) {
    public LimitChangeBody {
        requireNonNull(rpm, "rpm");
        requireNonNull(tpm, "tpm");
        requireNonNull(rph, "rph");
        requireNonNull(tph, "tph");
        requireNonNull(rpd, "rpd");
        requireNonNull(tpd, "tpd");
        requireNonNull(maxParallelRequests, "maxParallelRequests");
        requireNonNull(windowSeconds, "windowSeconds");
        requireNonNull(expiresAt, "expiresAt");
        requireNonNull(by, "by");
        requireNonNull(at, "at");
    }
}
