package io.quotagrid.node.engine;

import io.quotagrid.config.Meter;
import io.quotagrid.config.Unit;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Booking;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.Operation.Correction;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.Reservation;
import io.quotagrid.node.quota.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** What one admitted call holds, and where it is booked. Ends once, whoever ends it. Thread-safe. */
final class HeldReservation implements Reservation {
    private final AdmissionPlan plan;
    private final long call;
    private final List<Reply> grants;
    private final Lanes lanes;
    private final OpenReservations open;
    private final long openedAtNanos;
    private final long permits;
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * @param grants a {@link Reply.Granted} for every charge of the plan
     */
    HeldReservation(AdmissionPlan plan, long call, List<Reply> grants, Lanes lanes, OpenReservations open) {
        this.plan = plan;
        this.call = call;
        this.grants = grants;
        this.lanes = lanes;
        this.open = open;
        this.openedAtNanos = lanes.nowNanos();
        long sum = 0;
        for (int i = 0; i < grants.size(); i++) {
            sum += permits(i);
        }
        this.permits = sum;
    }

    @Override
    public String id() {
        return open.idOf(call);
    }

    @Override
    public CompletionStage<Void> settle(long actualTokens) {
        if (actualTokens < 0) {
            throw new IllegalArgumentException("actualTokens must not be negative but was " + actualTokens);
        }
        return end(booking -> booking.meter().unit() == Unit.TOKENS ? actualTokens : booking.units());
    }

    @Override
    public CompletionStage<Void> refund() {
        return end(booking -> 0L);
    }

    @Override
    public CompletionStage<Void> keep() {
        return end(Booking::units);
    }

    /** The watchdog's {@link #keep}; false if the call has ended, which is no late settlement. */
    boolean keepForgotten() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        release(Booking::units);
        return true;
    }

    /** For a plan that was only looked at. */
    void neverOpened() {
        ended.set(true);
    }

    long openedAtNanos() {
        return openedAtNanos;
    }

    /** Parallel slots held, summed over all subjects. */
    long permits() {
        return permits;
    }

    private CompletionStage<Void> end(Function<Booking, Long> actual) {
        if (!ended.compareAndSet(false, true)) {
            lanes.tally().lateSettlements.increment();
            return CompletableFuture.completedFuture(null);
        }
        return release(actual);
    }

    private CompletionStage<Void> release(Function<Booking, Long> actual) {
        open.ended(this);
        List<Ask> asks = new ArrayList<>(grants.size());
        Ending ending = new Ending();
        for (int i = 0; i < grants.size(); i++) {
            List<Correction> corrections = corrections(i, actual);
            long slots = permits(i);
            if (slots > 0 || !corrections.isEmpty()) { // else the estimate stands, and its confirm is under way
                asks.add(new Ask(
                        new Operation.Settle(call, corrections, slots),
                        charge(i).limits(),
                        ending,
                        i));
            }
        }
        ending.await(asks.size());
        for (Ask ask : asks) {
            lanes.post(charge(ask.index).subject(), ask);
        }
        if (!ending.over()) {
            open.endBy(ending);
        }
        return ending.done();
    }

    private List<Correction> corrections(int index, Function<Booking, Long> actual) {
        List<Correction> corrections = new ArrayList<>(2);
        for (Booking booking : granted(index).bookings()) {
            long units = actual.apply(booking);
            if (units != booking.units()) {
                corrections.add(new Correction(booking, units));
            }
        }
        return corrections;
    }

    /** As the owner booked it, which may know newer limits than this node did. */
    private long permits(int index) {
        for (Standing standing : granted(index).standings()) {
            if (standing.limit().meter() == Meter.PARALLEL) {
                return standing.requested();
            }
        }
        return 0;
    }

    private Reply.Granted granted(int index) {
        return (Reply.Granted) grants.get(index);
    }

    private Charge charge(int index) {
        return plan.charges().get(index);
    }
}
