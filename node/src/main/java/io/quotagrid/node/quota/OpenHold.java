package io.quotagrid.node.quota;

import io.quotagrid.config.Meter;
import java.util.List;

/**
 * A charge whose plan is still open.
 *
 * @param bookings     where it is booked, so that a cancel can take it back
 * @param permits      the parallel slots it took
 * @param atMicros     when it was charged
 * @param untilMicros  by when its call has gone, if it goes
 * @param bookedMicros where it is booked: later than {@code atMicros} if its plan has been open for long
 */
record OpenHold(List<Booking> bookings, long permits, long atMicros, long untilMicros, long bookedMicros) {
    private static final long FORGOTTEN_MICROS = 30_000_000;

    OpenHold {
        bookings = List.copyOf(bookings);
    }

    /**
     * Whether nobody will ever confirm it: its node would have done so, again and again, since its call went or did not. What is
     * left behind so comes of a message that arrived twice, the second time late.
     */
    boolean forgotten(long nowMicros) {
        return nowMicros - untilMicros >= FORGOTTEN_MICROS;
    }

    /** Where a charge of this hold is booked by now. */
    Booking asBooked(Booking granted) {
        for (Booking booking : bookings) {
            if (booking.meter() == granted.meter() && booking.units() == granted.units()) {
                return booking;
            }
        }
        return granted;
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
