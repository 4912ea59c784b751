package io.quotagrid.gateway.proxy;

import io.quotagrid.gateway.openai.Usage;
import io.quotagrid.node.quota.Reservation;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what an admitted call holds, the first time it is asked to; later times change nothing. A call that was let through
 * undecided holds nothing. Thread-safe.
 */
final class Settlement {
    private static final Logger log = LoggerFactory.getLogger(Settlement.class);

    private final Optional<Reservation> reservation;
    private final AtomicBoolean ended = new AtomicBoolean();

    Settlement(Optional<Reservation> reservation) {
        this.reservation = reservation;
    }

    /** The call has used this much. */
    void settle(Usage usage) {
        if (claim()) {
            booked(reservation.orElseThrow().settle(usage.totalTokens()));
        }
    }

    /** The call has never been. */
    void refund() {
        if (claim()) {
            booked(reservation.orElseThrow().refund());
        }
    }

    /** Nobody can say what was used. */
    void keep() {
        if (claim()) {
            booked(reservation.orElseThrow().keep());
        }
    }

    private boolean claim() {
        return reservation.isPresent() && ended.compareAndSet(false, true);
    }

    private static void booked(CompletionStage<Void> booking) {
        var unused = booking.whenComplete((done, failure) -> {
            if (failure != null) {
                log.atWarn().setCause(failure).log("an owner did not book the end of a call in time");
            }
        });
    }
}
