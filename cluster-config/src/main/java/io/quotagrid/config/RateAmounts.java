package io.quotagrid.config;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one tier, group or target allows, as written: before scaling to a window.
 *
 * @param amounts units per meter's nominal window; empty means unlimited; iterates in the order of {@link Meter}
 */
public record RateAmounts(Map<Meter, Long> amounts) {
    /** No limit at all. */
    public static final RateAmounts UNLIMITED = new RateAmounts(Map.of());

    public RateAmounts {
        EnumMap<Meter, Long> ordered = new EnumMap<>(Meter.class);
        ordered.putAll(amounts);
        ordered.forEach((meter, amount) -> {
            if (amount < 1 || amount > Limit.LARGEST) {
                throw new IllegalArgumentException(
                        meter.key() + " must be 1 to " + Limit.LARGEST + " but was " + amount);
            }
        });
        amounts = Collections.unmodifiableMap(ordered);
    }
}
