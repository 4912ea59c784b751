package io.quotagrid.config;

import java.util.Locale;

/** A scope in which callers share a limit. The order is the order in which tiers are evaluated and reported: narrowest first. */
public enum Tier {
    IP,
    KEY,
    GROUP,
    USER,
    TEAM,
    GLOBAL,
    /** The upstream target that a call is sent to. */
    PROVIDER;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name people see in headers, errors, metrics and the CLI: {@code user}. */
    public String label() {
        return label;
    }
}
