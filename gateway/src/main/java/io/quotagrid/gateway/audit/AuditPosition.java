package io.quotagrid.gateway.audit;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A place in one node's audit files: what is older stands before it.
 *
 * @param day    of the file
 * @param offset in the file, in bytes: where a line begins
 */
public record AuditPosition(LocalDate day, long offset) {
    public AuditPosition {
        requireNonNull(day, "day");
        if (offset < 0) {
            throw new IllegalArgumentException("an offset must not be negative but was " + offset);
        }
    }

    /** Reads what {@link #toString} writes; empty if it is nothing of the kind. */
    public static Optional<AuditPosition> parse(String text) {
        int at = text.indexOf('@');
        try {
            return at < 0
                    ? Optional.empty()
                    : Optional.of(new AuditPosition(
                            LocalDate.parse(text.substring(0, at)), Long.parseLong(text.substring(at + 1))));
        } catch (DateTimeParseException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return day + "@" + offset;
    }
}
