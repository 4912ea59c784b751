package io.quotagrid.config;

import java.util.Locale;

/** What a tier does with a call that does not fit. */
public enum RejectAction {
    /** Refuse with 429. */
    RETURN_429,
    /** Wait for room, at most {@code queue_max_wait_ms}. */
    QUEUE,
    /** Count past the limit and never refuse: for trying a limit out. */
    SHADOW;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The value in the policy file: {@code return_429}. */
    public String label() {
        return label;
    }
}
