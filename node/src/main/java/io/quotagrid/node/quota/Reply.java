package io.quotagrid.node.quota;

import java.util.List;

/** The owner's answer to one {@link Operation}. */
public sealed interface Reply {

    /** The hold is charged (or, for a peek, would be): where it is booked, and how every meter stands with it counted. */
    record Granted(List<Booking> bookings, List<Standing> standings) implements Reply {
        public Granted {
            bookings = List.copyOf(bookings);
            standings = List.copyOf(standings);
        }
    }

    /** No room, or never any: nothing was changed. The standings say which meter, why, and until when. */
    record Refused(List<Standing> standings) implements Reply {
        public Refused {
            standings = List.copyOf(standings);
        }
    }

    /** No room, but only because of holds whose plans are still open: ask again. Nothing was changed. */
    record Wait(List<Standing> standings) implements Reply {
        public Wait {
            standings = List.copyOf(standings);
        }
    }

    /**
     * No room, but only because of slices that nodes have and may not need: they are asked to give back, so ask again. Nothing
     * was changed.
     */
    record Recall(List<Standing> standings) implements Reply {
        public Recall {
            standings = List.copyOf(standings);
        }
    }

    /** The hold is an ordinary charge from now on; it was moved, and is booked there now. */
    record Booked(List<Booking> bookings) implements Reply {
        public Booked {
            bookings = List.copyOf(bookings);
        }
    }

    /** The subject is not known, and the owner takes in no others now: {@link Newcomers}. Nothing was changed. */
    record Crowded() implements Reply {}

    /** The operation was carried out, or had nothing to do. */
    record Done() implements Reply {}
}
