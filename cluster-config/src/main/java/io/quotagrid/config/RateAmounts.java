package io.quotagrid.config;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    /** These amounts, and for the meters they do not name those of {@code others}. */
    public RateAmounts orElse(RateAmounts others) {
        EnumMap<Meter, Long> both = new EnumMap<>(Meter.class);
        both.putAll(others.amounts);
        both.putAll(amounts);
        return new RateAmounts(both);
    }

    /**
     * The limits these amounts come to over a window. Per-minute amounts scale with it, rounded down, but never to less than 1
     * or more than {@link Limit#LARGEST}; others keep their own windows.
     *
     * @return in the order of {@link Meter}
     */
    public List<Limit> limits(Duration window, Strategy strategy) {
        return amounts.entrySet().stream()
                .map(amount -> limit(amount.getKey(), amount.getValue(), window, strategy))
                .toList();
    }

    private static Limit limit(Meter meter, long amount, Duration window, Strategy strategy) {
        if (meter == Meter.PARALLEL) {
            return Limit.parallel(amount);
        }
        return meter.scales()
                ? new Limit(meter, within(scaled(meter, amount, window)), window, strategy)
                : new Limit(meter, amount, meter.nominalWindow(), strategy);
    }

    private static long within(BigInteger scaled) {
        return scaled.max(BigInteger.ONE).min(BigInteger.valueOf(Limit.LARGEST)).longValueExact();
    }

    /** An amount per nominal window, for another window: rounded down, so 0 is possible (lint refuses it). */
    static BigInteger scaled(Meter meter, long amount, Duration window) {
        return BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(window.toMillis()))
                .divide(BigInteger.valueOf(meter.nominalWindow().toMillis()));
    }

    /**
     * Why these amounts cannot be counted over a window: a sentence that names the amount.
     *
     * @return empty if they can
     */
    public Optional<String> objection(Duration window) {
        for (Map.Entry<Meter, Long> amount : amounts.entrySet()) {
            if (amount.getKey().scales()) {
                BigInteger scaled = scaled(amount.getKey(), amount.getValue(), window);
                String over = amount.getKey().key() + ": " + amount.getValue() + " a minute over a window of "
                        + Scalars.show(window);
                if (scaled.signum() == 0) {
                    return Optional.of(over + " is less than 1");
                }
                if (scaled.compareTo(BigInteger.valueOf(Limit.LARGEST)) > 0) {
                    return Optional.of(over + " is more than " + Limit.LARGEST);
                }
            }
        }
        return Optional.empty();
    }
}
