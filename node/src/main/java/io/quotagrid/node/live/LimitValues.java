package io.quotagrid.node.live;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.RateAmounts;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What an operator says of a target's limits. What is left out is inherited: a subject's from its tier's live default, that one's
 * from the policy.
 *
 * @param amounts   as written, before scaling to the window
 * @param window    for per-minute amounts, whole seconds from 1 s to 31 d
 * @param expiresAt when it ends by itself, to the millisecond; empty: when it is changed or removed
 */
public record LimitValues(RateAmounts amounts, Optional<Duration> window, Optional<Instant> expiresAt) {
    private static final Duration LONGEST = Duration.ofDays(31);

    public LimitValues {
        requireNonNull(amounts, "amounts");
        requireNonNull(window, "window");
        expiresAt = expiresAt.map(instant -> instant.truncatedTo(ChronoUnit.MILLIS));
        window.ifPresent(LimitValues::check);
    }

    private static void check(Duration window) {
        if (window.compareTo(Duration.ofSeconds(1)) < 0
                || window.compareTo(LONGEST) > 0
                || !window.equals(Duration.ofSeconds(window.toSeconds()))) {
            throw new IllegalArgumentException(
                    "window_seconds must be 1 to " + LONGEST.toSeconds() + " but was " + window);
        }
    }

    /** Nothing but amounts, until they are changed. */
    public static LimitValues of(RateAmounts amounts) {
        return new LimitValues(amounts, Optional.empty(), Optional.empty());
    }

    boolean expired(long nowMillis) {
        return expiresAt.isPresent() && expiresAt.get().toEpochMilli() <= nowMillis;
    }
}
