package io.quotagrid.gateway.proxy;

import io.quotagrid.gateway.openai.Usage;
import io.quotagrid.node.quota.Reservation;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what an admitted call holds, the first time it is asked to; later times change nothing. A call that was let through
 * undecided holds nothing. Thread-safe.
 */
final class Settlement {
    /** Of a call that holds nothing. */
    static final Settlement NOTHING = new Settlement("", Optional.empty());

    private static final Logger log = LoggerFactory.getLogger(Settlement.class);

    private final String requestId;
    private final Optional<Reservation> reservation;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long endedNanos;
    private volatile long bookedNanos;
    private volatile CompletionStage<Void> booking = CompletableFuture.completedFuture(null);

    /** @param requestId for what is logged */
    Settlement(String requestId, Optional<Reservation> reservation) {
        this.requestId = requestId;
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

    /** When it was asked to end, by {@link System#nanoTime}; 0 if it was not, or holds nothing. */
    long endedNanos() {
        return endedNanos;
    }

    /** Completes when the owners have booked the end, with that moment. */
    CompletionStage<Long> booked() {
        return booking.thenApply(done -> bookedNanos);
    }

    private boolean claim() {
        if (reservation.isEmpty() || !ended.compareAndSet(false, true)) {
            return false;
        }
        endedNanos = System.nanoTime();
        return true;
    }

    private void booked(CompletionStage<Void> owners) {
        booking = owners.whenComplete((done, failure) -> {
            bookedNanos = System.nanoTime();
            if (failure != null) {
                log.atWarn()
                        .setCause(failure)
                        .addKeyValue("request", requestId)
                        .log("an owner did not book the end of a call in time");
            }
        });
    }
}
