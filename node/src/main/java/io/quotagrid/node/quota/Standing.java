package io.quotagrid.node.quota;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Limit;
import java.time.Duration;

/**
 * How one meter of one subject stood when a call was decided. For an admitted call the call itself is already counted; for a
 * refused one it is not.
 *
 * @param subject    whose meter
 * @param limit      the limit in force at the owner, scaled to its window
 * @param used       units that count now; may exceed the limit after a lowered limit, a debt or in shadow mode
 * @param requested  units the call asked for, after the cap at the limit
 * @param verdict    what the meter said
 * @param retryAfter the first moment at which the request would fit if nothing else came, from now; zero if it fits or never
 *     will
 * @param resetAfter until the meter is unused again if nothing else came; zero when unused, and for a gauge
 */
public record Standing(
        SubjectKey subject,
        Limit limit,
        long used,
        long requested,
        Verdict verdict,
        Duration retryAfter,
        Duration resetAfter) {
    public Standing {
        requireNonNull(subject, "subject");
        requireNonNull(limit, "limit");
        requireNonNull(verdict, "verdict");
        requireNonNull(retryAfter, "retryAfter");
        requireNonNull(resetAfter, "resetAfter");
    }

    /** Whether this meter keeps the call out. */
    public boolean refuses() {
        return verdict == Verdict.REFUSED || verdict == Verdict.NEVER_FITS;
    }

    /** The same before the call was counted: for one that {@link #used} holds already. */
    public Standing withoutTheCall() {
        long before = used - requested;
        return new Standing(
                subject, limit, before, requested, verdict, retryAfter, before == 0 ? Duration.ZERO : resetAfter);
    }

    /** What is left, never negative. */
    public long remaining() {
        return Math.max(0, limit.max() - used);
    }
}
