package io.quotagrid.config;

import java.util.Locale;

/** How the use of a windowed meter is counted. Each strategy states how far it can be exceeded. */
public enum Strategy {
    /** No window of its length, wherever it starts, holds more than the limit. */
    SLIDING_WINDOW,
    /** Windows aligned to the epoch: up to twice the limit around an edge. */
    FIXED_WINDOW,
    /** A bucket of the limit's size that refills evenly: up to twice the limit in a window after an idle one. */
    TOKEN_BUCKET;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The value in the policy file: {@code sliding_window}. */
    public String label() {
        return label;
    }
}
