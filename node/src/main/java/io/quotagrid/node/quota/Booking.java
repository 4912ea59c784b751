package io.quotagrid.node.quota;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Meter;

/**
 * Where one charge stands in the books of a windowed meter, so that a later settlement can correct it there.
 *
 * @param meter the meter that was charged
 * @param slot  the owner's name for the place, to be handed back as it came
 * @param units what was charged there; 0 or more
 */
public record Booking(Meter meter, long slot, long units) {
    public Booking {
        requireNonNull(meter, "meter");
        if (units < 0) {
            throw new IllegalArgumentException("units must not be negative but was " + units);
        }
    }
}
