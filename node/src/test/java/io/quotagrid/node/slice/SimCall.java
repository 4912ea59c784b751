package io.quotagrid.node.slice;

import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Booking;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call, from its arrival to its settlement, as its node knows it. */
final class SimCall {
    enum State {
        WAITING,
        HELD, // taken or granted; other tiers are being asked
        GONE,
        OVER
    }

    final long id;
    final Amounts amounts;
    final long arrivedMicros;
    final long holdMicros; // until the other tiers have answered
    final boolean refusedElsewhere;
    final long lastsMicros;
    final long actualTokens;
    final boolean failsFirst; // the provider was never reached: all goes back
    State state = State.WAITING;
    int recalls;

    @Nullable
    SliceTake take;

    List<Booking> bookings = List.of(); // of a direct charge
    long sentMicros; // first sending of the hold
    long wentAfterMicros;
    boolean confirmAnswered;
    boolean settleWaits;
    int seenByReferee = -1;

    SimCall(
            long id,
            Amounts amounts,
            long arrivedMicros,
            long holdMicros,
            boolean refusedElsewhere,
            long lastsMicros,
            long actualTokens,
            boolean failsFirst) {
        this.id = id;
        this.amounts = amounts;
        this.arrivedMicros = arrivedMicros;
        this.holdMicros = holdMicros;
        this.refusedElsewhere = refusedElsewhere;
        this.lastsMicros = lastsMicros;
        this.actualTokens = actualTokens;
        this.failsFirst = failsFirst;
    }

    /** What it took: an estimate is capped at the limit. */
    long reservedTokens() {
        SliceTake taken = take;
        if (taken != null) {
            return SliceTake.units(taken.limits().limits().get(1), amounts);
        }
        return bookings.stream()
                .filter(booking -> booking.meter() == Meter.TPM)
                .mapToLong(Booking::units)
                .sum();
    }

    SliceTake taken() {
        SliceTake taken = take;
        if (taken == null) {
            throw new IllegalStateException("call " + id + " took nothing from the slice");
        }
        return taken;
    }

    boolean direct() {
        return take == null;
    }
}
