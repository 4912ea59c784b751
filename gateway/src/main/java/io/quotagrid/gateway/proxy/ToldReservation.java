package io.quotagrid.gateway.proxy;

import io.quotagrid.node.quota.Reservation;
import java.util.concurrent.CompletionStage;

/** Tells somebody, each time it is asked to end, that what it held may be free. */
record ToldReservation(Reservation reservation, Runnable ended) implements Reservation {
    @Override
    public String id() {
        return reservation.id();
    }

    @Override
    public CompletionStage<Void> settle(long actualTokens) {
        return told(reservation.settle(actualTokens));
    }

    @Override
    public CompletionStage<Void> refund() {
        return told(reservation.refund());
    }

    @Override
    public CompletionStage<Void> keep() {
        return told(reservation.keep());
    }

    private CompletionStage<Void> told(CompletionStage<Void> booking) {
        return booking.whenComplete((done, failure) -> ended.run());
    }
}
