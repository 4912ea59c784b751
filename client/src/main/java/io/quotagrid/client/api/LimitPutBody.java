package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The body of {@code PUT /admin/v1/limits/{tier}} and {@code .../{tier}/{id}}: replaces the change there is. What it leaves out is
 * inherited. Amounts are per minute, hour or day, as in a policy file, 1 to 2^53 - 1.
 *
 * @param rpm                 requests a minute
 * @param tpm                 tokens a minute
 * @param rph                 requests an hour
 * @param tph                 tokens an hour
 * @param rpd                 requests a day
 * @param tpd                 tokens a day
 * @param maxParallelRequests calls in flight
 * @param windowSeconds       window of the amounts a minute, 1 to 2,678,400; they scale with it
 * @param expiresIn           how long the change holds: {@code 90s}, {@code 2h}, {@code 7d}; for ever if absent
 */
public record LimitPutBody(
        OptionalLong rpm,
        OptionalLong tpm,
        OptionalLong rph,
        OptionalLong tph,
        OptionalLong rpd,
        OptionalLong tpd,
        OptionalLong maxParallelRequests,
        OptionalInt windowSeconds,
        Optional<String> expiresIn) {

    /** Changes nothing: what {@link #withRpm} and its likes begin with. */
    public static final LimitPutBody EMPTY = new LimitPutBody(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalInt.empty(),
            Optional.empty());

    public LimitPutBody {
        requireNonNull(rpm, "rpm");
        requireNonNull(tpm, "tpm");
        requireNonNull(rph, "rph");
        requireNonNull(tph, "tph");
        requireNonNull(rpd, "rpd");
        requireNonNull(tpd, "tpd");
        requireNonNull(maxParallelRequests, "maxParallelRequests");
        requireNonNull(windowSeconds, "windowSeconds");
        requireNonNull(expiresIn, "expiresIn");
    }

    /** The same with so many requests a minute. */
    public LimitPutBody withRpm(long amount) {
        return new LimitPutBody(
                OptionalLong.of(amount), tpm, rph, tph, rpd, tpd, maxParallelRequests, windowSeconds, expiresIn);
    }

    /** The same with so many tokens a minute. */
    public LimitPutBody withTpm(long amount) {
        return new LimitPutBody(
                rpm, OptionalLong.of(amount), rph, tph, rpd, tpd, maxParallelRequests, windowSeconds, expiresIn);
    }
}
