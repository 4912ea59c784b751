package io.quotagrid.client.cli;

import java.util.Locale;

/** How results are written. */
enum Output {
    /** For people. */
    TABLE,
    /** For programs: stable keys. */
    JSON,
    /** The keys of {@link #JSON}. */
    YAML;

    /** As it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
