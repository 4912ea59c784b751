package io.quotagrid.node.quota;

import io.quotagrid.config.Meter;
import java.util.List;

/**
 * A charge whose plan is still open.
 *
 * @param bookings where it is booked, so that a cancel can take it back
 * @param permits  the parallel slots it took
 */
record OpenHold(List<Booking> bookings, long permits) {
    OpenHold {
        bookings = List.copyOf(bookings);
    }

    /** Units of the hold on that meter. */
    long units(Meter meter) {
        if (meter == Meter.PARALLEL) {
            return permits;
        }
        for (Booking booking : bookings) {
            if (booking.meter() == meter) {
                return booking.units();
            }
        }
        return 0;
    }
}
