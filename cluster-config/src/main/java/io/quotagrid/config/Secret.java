package io.quotagrid.config;

/** A secret that does not print itself. Equality is not offered: compare secrets in constant time where they are used. */
public final class Secret {
    private final String value;

    /** @param value not blank */
    public Secret(String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a secret must not be blank");
        }
        this.value = value;
    }

    /** The secret itself: for the one place that needs it. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "[redacted]";
    }
}
