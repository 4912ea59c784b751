package io.quotagrid.config;

import java.util.Locale;

/** What a {@link Meter} counts. */
public enum Unit {
    /** Admitted calls. */
    REQUESTS,
    /** Provider tokens: prompt and completion together. */
    TOKENS,
    /** Calls in flight: a gauge, never a window. */
    PARALLEL;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name people see: {@code requests}. */
    public String label() {
        return label;
    }
}
