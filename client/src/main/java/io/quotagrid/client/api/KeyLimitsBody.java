package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Limits of one key alone, over those of the key tier. Amounts as in {@link LimitPutBody}.
 *
 * @param rpm                 requests a minute
 * @param tpm                 tokens a minute
 * @param rph                 requests an hour
 * @param tph                 tokens an hour
 * @param rpd                 requests a day
 * @param tpd                 tokens a day
 * @param maxParallelRequests calls in flight
 * @param windowSeconds       window of the amounts a minute; they scale with it
 */
public record KeyLimitsBody(
        OptionalLong rpm,
        OptionalLong tpm,
        OptionalLong rph,
        OptionalLong tph,
        OptionalLong rpd,
        OptionalLong tpd,
        OptionalLong maxParallelRequests,
        OptionalInt windowSeconds) {
    /** No limit of its own. */
    public static final KeyLimitsBody NONE = new KeyLimitsBody(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalInt.empty());

    public KeyLimitsBody {
        requireNonNull(rpm, "rpm");
        requireNonNull(tpm, "tpm");
        requireNonNull(rph, "rph");
        requireNonNull(tph, "tph");
        requireNonNull(rpd, "rpd");
        requireNonNull(tpd, "tpd");
        requireNonNull(maxParallelRequests, "maxParallelRequests");
        requireNonNull(windowSeconds, "windowSeconds");
    }

    /**
     * As the body of a limit.
     *
     * @param expiresIn how long that holds: {@code 90s}, {@code 2h}, {@code 7d}; for ever if empty
     */
    public LimitPutBody asLimit(Optional<String> expiresIn) {
        return new LimitPutBody(rpm, tpm, rph, tph, rpd, tpd, maxParallelRequests, windowSeconds, expiresIn);
    }
}
