package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Meter;

/**
 * One limit in force.
 *
 * @param meter         what is counted
 * @param limit         units a window, or calls in flight
 * @param windowSeconds width of the window; 0 for calls in flight
 * @param source        where the amount comes from
 */
public record MeterLimitBody(Meter meter, long limit, double windowSeconds, Source source) {

    /** Where an amount comes from. */
    public enum Source {
        /** An operator's change for this one subject. */
        OVERRIDE,
        /** What the key was given when it was made. */
        KEY,
        /** An operator's change of the tier's default. */
        TIER,
        /** The policy. */
        POLICY
    }

    public MeterLimitBody {
        requireNonNull(meter, "meter");
        requireNonNull(source, "source");
    }
}
