package io.quotagrid.node.live;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.LimitSet;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What is in force for a subject, and where each part of it comes from.
 *
 * @param limits       scaled to the window; may be empty
 * @param window       of the per-minute amounts
 * @param sources      of each limit
 * @param windowSource of the window
 */
public record EffectiveLimits(LimitSet limits, Duration window, Map<Meter, Source> sources, Source windowSource) {

    /** Who said it: the nearest to the subject counts. */
    public enum Source {
        POLICY,
        /** The tier's default, changed live. */
        TIER_DEFAULT,
        /** Given to the key when it was made. */
        KEY,
        /** Said of this subject alone. */
        OVERRIDE
    }

    public EffectiveLimits {
        requireNonNull(limits, "limits");
        requireNonNull(window, "window");
        requireNonNull(windowSource, "windowSource");
        EnumMap<Meter, Source> ordered = new EnumMap<>(Meter.class);
        ordered.putAll(sources);
        sources = Collections.unmodifiableMap(ordered);
    }
}
