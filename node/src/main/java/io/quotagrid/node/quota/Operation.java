package io.quotagrid.node.quota;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** One thing that one call wants of one subject; operations travel in {@link SubjectMessage}s and are handled in order. */
public sealed interface Operation {

    /** The call, unique within the sending node's incarnation. */
    long call();

    /**
     * Charges now if everything fits, and keeps the charge as a hold until {@link Confirm} or {@link Cancel} says how the whole
     * plan went.
     */
    record Hold(long call, Amounts amounts, Enforcement enforcement) implements Operation {
        public Hold {
            requireNonNull(amounts, "amounts");
            requireNonNull(enforcement, "enforcement");
        }
    }

    /** The plan was admitted: the hold is an ordinary charge from now on. */
    record Confirm(long call) implements Operation {}

    /** Another tier refused, or nobody waits any more: the hold, if there is one, goes as if it had never been. */
    record Cancel(long call) implements Operation {}

    /**
     * Ends an admitted call (confirming its hold if that is still open). Each correction says what a booking really was: less
     * goes back to that place, more is added to now.
     *
     * @param corrections bookings whose true amount differs from what was charged
     * @param permits     parallel slots to free, 0 or 1
     */
    record Settle(long call, List<Correction> corrections, long permits) implements Operation {
        public Settle {
            corrections = List.copyOf(corrections);
        }
    }

    /** Says how things stand for such an ask, and charges nothing. */
    record Peek(long call, Amounts amounts, Enforcement enforcement) implements Operation {
        public Peek {
            requireNonNull(amounts, "amounts");
            requireNonNull(enforcement, "enforcement");
        }
    }

    /**
     * The true amount of a booking.
     *
     * @param booking what was charged, and where
     * @param actual  what was really used, in the meter's units; 0 or more
     */
    record Correction(Booking booking, long actual) {
        public Correction {
            requireNonNull(booking, "booking");
            if (actual < 0) {
                throw new IllegalArgumentException("actual must not be negative but was " + actual);
            }
        }
    }
}
