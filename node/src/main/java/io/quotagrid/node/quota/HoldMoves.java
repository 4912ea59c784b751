package io.quotagrid.node.quota;

import io.quotagrid.config.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Books holds where their calls really go.
 *
 * <p>A hold is booked when it is granted, but its call goes later: when the last tier has answered. A window that begins in
 * between would miss it. So the confirm says how long after the first sending of the hold the call went, by the node's own
 * clock; the sending came before the grant, so the grant's time and that span is no earlier than the call. And a hold that is
 * open for long is moved along with time, until the moment by which its call has gone if it goes.
 */
final class HoldMoves {
    private HoldMoves() {}

    /** The hold of a call that went so long after it was asked for, wherever it has been carried along to meanwhile. */
    static OpenHold wentAfter(OpenHold hold, long afterMicros, int node, MeterBooks books, long nowMicros) {
        return moved(hold, Math.min(hold.atMicros() + afterMicros, nowMicros), node, books, nowMicros);
    }

    /**
     * Puts new limits in force. A hold that is open while its counter becomes another is booked there at its own time: else the
     * confirm, which knows the old place only, would book it once more.
     */
    static void adopt(MeterBooks books, NodeTable nodes, LimitSet newer, long nowMicros, int resolution) {
        Set<Meter> converted = books.converted(newer);
        for (int i = 0; i < nodes.length() && !converted.isEmpty(); i++) {
            NodeRow row = nodes.at(i);
            for (OpenHold hold : row == null ? List.<OpenHold>of() : row.holds().values()) {
                takeOut(hold, i, books, converted, nowMicros);
            }
        }
        books.adopt(newer, nowMicros, resolution);
        for (int i = 0; i < nodes.length() && !converted.isEmpty(); i++) {
            NodeRow row = nodes.at(i);
            if (row != null) {
                for (Map.Entry<Long, OpenHold> open : row.holds().entrySet()) {
                    open.setValue(bookedAgain(open.getValue(), i, books, converted));
                }
            }
        }
    }

    private static void takeOut(OpenHold hold, int node, MeterBooks books, Set<Meter> meters, long nowMicros) {
        for (Booking booking : hold.bookings()) {
            WindowCounter counter = books.counter(booking.meter());
            if (counter != null && meters.contains(booking.meter())) {
                counter.refund(node, nowMicros, booking.slot(), booking.units());
            }
        }
    }

    private static OpenHold bookedAgain(OpenHold hold, int node, MeterBooks books, Set<Meter> meters) {
        List<Booking> bookings = new ArrayList<>(hold.bookings().size());
        for (Booking booking : hold.bookings()) {
            WindowCounter counter = books.counter(booking.meter());
            if (counter != null && meters.contains(booking.meter())) {
                counter.book(node, hold.bookedMicros(), booking.units());
                bookings.add(new Booking(booking.meter(), counter.slot(hold.bookedMicros()), booking.units()));
            } else {
                bookings.add(booking);
            }
        }
        return new OpenHold(bookings, hold.permits(), hold.atMicros(), hold.untilMicros(), hold.bookedMicros());
    }

    /** Moves holds that have been open for half of the shortest window; whether there was one. */
    static boolean carryAlong(MeterBooks books, NodeTable nodes, long nowMicros) {
        boolean any = false;
        long patience = books.shortestWindowMicros() / 2;
        for (int i = 0; i < nodes.length(); i++) {
            NodeRow row = nodes.at(i);
            if (row != null && row.hasHoldsBookedBefore(nowMicros - patience)) {
                any |= carryAlong(row, i, books, nowMicros);
            }
        }
        return any;
    }

    /** Ends holds that nobody will ever confirm; whether there was one. */
    static boolean endForgotten(NodeTable nodes, long nowMicros) {
        boolean any = false;
        for (int i = 0; i < nodes.length(); i++) {
            NodeRow row = nodes.at(i);
            any |= row != null && row.endForgotten(nowMicros);
        }
        return any;
    }

    /** Moves all open holds of one node to now, or to when their calls have gone. */
    static boolean carryAlong(NodeRow row, int node, MeterBooks books, long nowMicros) {
        boolean any = false;
        for (Map.Entry<Long, OpenHold> open : row.holds().entrySet()) {
            OpenHold hold = open.getValue();
            long target = Math.min(nowMicros, hold.untilMicros());
            if (target > hold.bookedMicros()) {
                open.setValue(moved(hold, target, node, books, nowMicros));
                any = true;
            }
        }
        return any;
    }

    private static OpenHold moved(OpenHold hold, long toMicros, int node, MeterBooks books, long nowMicros) {
        if (toMicros == hold.bookedMicros()) {
            return hold;
        }
        List<Booking> bookings = new ArrayList<>(hold.bookings().size());
        for (Booking booking : hold.bookings()) {
            bookings.add(moved(booking, toMicros, node, books, nowMicros));
        }
        boolean same = bookings.equals(hold.bookings());
        return new OpenHold(
                same ? hold.bookings() : bookings, hold.permits(), hold.atMicros(), hold.untilMicros(), toMicros);
    }

    private static Booking moved(Booking booking, long toMicros, int node, MeterBooks books, long nowMicros) {
        WindowCounter counter = books.counter(booking.meter());
        if (counter == null || booking.units() == 0) {
            return booking;
        }
        boolean forgotten = toMicros < books.resetAtMicros(); // a reset came after the call, and its confirm after that
        if (!forgotten && counter.slot(toMicros) == booking.slot()) {
            return booking;
        }
        counter.refund(node, nowMicros, booking.slot(), booking.units());
        if (forgotten) {
            return new Booking(booking.meter(), Slots.before(counter.generation()), booking.units());
        }
        counter.book(node, toMicros, booking.units());
        return new Booking(booking.meter(), counter.slot(toMicros), booking.units());
    }
}
