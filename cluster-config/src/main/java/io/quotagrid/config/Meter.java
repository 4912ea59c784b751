package io.quotagrid.config;

import java.time.Duration;

/** One kind of amount that a subject may be limited in. Several may hold at once on one subject. */
public enum Meter {
    RPM("rpm", Unit.REQUESTS, Duration.ofMinutes(1)),
    RPH("rph", Unit.REQUESTS, Duration.ofHours(1)),
    RPD("rpd", Unit.REQUESTS, Duration.ofDays(1)),
    TPM("tpm", Unit.TOKENS, Duration.ofMinutes(1)),
    TPH("tph", Unit.TOKENS, Duration.ofHours(1)),
    TPD("tpd", Unit.TOKENS, Duration.ofDays(1)),
    /** Calls in flight; its window is zero because a gauge has none. */
    PARALLEL("max_parallel_requests", Unit.PARALLEL, Duration.ZERO);

    private final String key;
    private final Unit unit;
    private final Duration window;

    Meter(String key, Unit unit, Duration window) {
        this.key = key;
        this.unit = unit;
        this.window = window;
    }

    /** The key of the policy file: {@code rpm}, {@code max_parallel_requests}. */
    public String key() {
        return key;
    }

    /** The short name used in header policies and metrics: {@code rpm}, {@code parallel}. */
    public String label() {
        return this == PARALLEL ? "parallel" : key;
    }

    public Unit unit() {
        return unit;
    }

    /** The window that the amount is written for; {@link Duration#ZERO} for {@link #PARALLEL}. */
    public Duration nominalWindow() {
        return window;
    }

    /** Whether a tier's {@code window_seconds} stretches or shrinks the window and scales the amount with it. */
    public boolean scales() {
        return this == RPM || this == TPM;
    }
}
