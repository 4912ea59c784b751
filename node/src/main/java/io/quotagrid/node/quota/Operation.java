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
     *
     * @param withinMicros the call goes within this time from the first sending of this, or not at all; 0 or more
     */
    record Hold(long call, Amounts amounts, Enforcement enforcement, long withinMicros) implements Operation {
        private static final long USUAL_MICROS = 2_000_000;

        public Hold {
            requireNonNull(amounts, "amounts");
            requireNonNull(enforcement, "enforcement");
            notNegative(withinMicros, "withinMicros");
        }

        /** A call that goes within two seconds or not at all. */
        public Hold(long call, Amounts amounts, Enforcement enforcement) {
            this(call, amounts, enforcement, USUAL_MICROS);
        }
    }

    /**
     * The plan was admitted: the hold is an ordinary charge from now on, booked at the moment when the call went.
     *
     * @param afterMicros from before the first sending of the hold until the call went, by the node's own clock; 0 or more
     */
    record Confirm(long call, long afterMicros) implements Operation {
        public Confirm {
            notNegative(afterMicros, "afterMicros");
        }

        /** A call that went the moment it was held. */
        public Confirm(long call) {
            this(call, 0);
        }
    }

    /** Another tier refused, or nobody waits any more: the hold, if there is one, goes as if it had never been. */
    record Cancel(long call) implements Operation {}

    /**
     * Ends an admitted call (confirming its hold if that is still open). Each correction says what a booking really was: less
     * goes back to that place, more is added to now.
     *
     * @param corrections bookings whose true amount differs from what was charged
     * @param permits     parallel slots to free, 0 or 1
     * @param afterMicros as for {@link Confirm}, if this confirms too
     */
    record Settle(long call, List<Correction> corrections, long permits, long afterMicros) implements Operation {
        public Settle {
            corrections = List.copyOf(corrections);
            notNegative(afterMicros, "afterMicros");
        }

        /** The end of a call that is confirmed, or went the moment it was held. */
        public Settle(long call, List<Correction> corrections, long permits) {
            this(call, corrections, permits, 0);
        }
    }

    /**
     * The subject is full again, as if nothing had been spent: an operator's word. Parallel slots stay with their calls. What nodes have
     * in slices is void; until their next sync they may spend it all the same.
     */
    record Reset(long call) implements Operation {}

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

    private static void notNegative(long value, String name) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative but was " + value);
        }
    }
}
