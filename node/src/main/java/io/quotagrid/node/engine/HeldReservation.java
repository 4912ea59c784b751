package io.quotagrid.node.engine;

import static io.quotagrid.node.slice.SubjectSlice.AS_CHARGED;

import com.google.errorprone.annotations.concurrent.GuardedBy;
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
import io.quotagrid.node.slice.SliceTake;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What one admitted call holds, taken from slices or booked at owners. Ends once, whoever ends it. Thread-safe.
 *
 * <p>A confirm may move what was booked, and its answer says where to; so the end of a call waits for the answer to its confirm,
 * where that is under way and something is to be corrected there.
 */
final class HeldReservation implements Reservation, Asker {
    private static final int FASTEST_CLOCK = 50; // an owner's clock may be so much faster: 2 %

    private final AdmissionPlan plan;
    private final long call;
    private final SliceTakes takes;
    private final Lanes lanes;
    private final OpenReservations open;
    private final long openedAtNanos;
    private final long permits;
    private final AtomicBoolean ended = new AtomicBoolean();

    @GuardedBy("this")
    private final List<Reply> grants;

    @GuardedBy("this")
    private final long[] afterMicros; // of a direct charge that is being confirmed, else 0

    @GuardedBy("this")
    private final long[] bookedBy; // the incarnation of this node that a direct charge was granted to

    @GuardedBy("this")
    private final boolean[] confirming;

    @GuardedBy("this")
    private final @Nullable Runnable[] whenConfirmed;

    /**
     * @param grants a {@link Reply.Granted} for every charge of the plan, {@link SliceTakes#TAKEN} for those in {@code takes}
     */
    HeldReservation(
            AdmissionPlan plan, long call, List<Reply> grants, SliceTakes takes, Lanes lanes, OpenReservations open) {
        this.plan = plan;
        this.call = call;
        this.grants = new ArrayList<>(grants);
        this.takes = takes;
        this.lanes = lanes;
        this.open = open;
        this.openedAtNanos = lanes.nowNanos();
        this.afterMicros = new long[grants.size()];
        this.bookedBy = new long[grants.size()];
        this.confirming = new boolean[grants.size()];
        this.whenConfirmed = new Runnable[grants.size()];
        long sum = 0;
        for (int i = 0; i < grants.size(); i++) {
            sum += takes.permits(i) + permits((Reply.Granted) grants.get(i));
        }
        this.permits = sum;
    }

    /** Every meter of the plan, the call counted. */
    synchronized List<Standing> standings() {
        List<Standing> standings = new ArrayList<>(2 * grants.size());
        for (int i = 0; i < grants.size(); i++) {
            takes.addStandings(i, standings);
            standings.addAll(granted(i).standings());
        }
        return standings;
    }

    /** Tells the owners that the call goes now. To be called once, before it can end. */
    void confirm(Ask[] asked) {
        for (int i = 0; i < asked.length; i++) {
            List<Standing> standings;
            Operation.Confirm confirm;
            synchronized (this) {
                bookedBy[i] = asked[i].incarnation;
                standings = granted(i).standings();
                if (!Judgement.chargesSomething(standings)) {
                    continue;
                }
                confirming[i] = true;
                afterMicros[i] = micros(openedAtNanos - asked[i].sentNanos);
                confirm = new Operation.Confirm(call, afterMicros[i]);
            }
            Ask ask = new Ask(confirm, charge(i).limits(), this, i);
            lanes.confirm(charge(i), ask, Judgement.leavesNoRoomForAnother(standings));
        }
    }

    /** At least so long by the owner's clock. */
    static long micros(long nanos) {
        return nanos <= 0 ? 0 : (nanos + nanos / FASTEST_CLOCK) / 1_000 + 1;
    }

    @Override
    public void answered(int index, Reply reply) {
        confirmed(index, reply instanceof Reply.Booked booked ? booked.bookings() : null);
    }

    @Override
    public void failed(int index, Throwable failure) {
        confirmed(index, null);
    }

    @Override
    public void taken(int index, Lane lane, SliceTake take) {
        throw new IllegalStateException("a confirm takes nothing");
    }

    private void confirmed(int index, @Nullable List<Booking> moved) {
        Runnable next;
        synchronized (this) {
            confirming[index] = false;
            afterMicros[index] = 0;
            if (moved != null) {
                grants.set(index, new Reply.Granted(moved, granted(index).standings()));
            }
            next = whenConfirmed[index];
            whenConfirmed[index] = null;
        }
        if (next != null) {
            next.run();
        }
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
        return end(AS_CHARGED, actualTokens);
    }

    @Override
    public CompletionStage<Void> refund() {
        return end(0, 0);
    }

    @Override
    public CompletionStage<Void> keep() {
        return end(AS_CHARGED, AS_CHARGED);
    }

    /** The watchdog's {@link #keep}; false if the call has ended, which is no late settlement. */
    boolean keepForgotten() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        release(AS_CHARGED, AS_CHARGED);
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

    private CompletionStage<Void> end(long requests, long tokens) {
        if (!ended.compareAndSet(false, true)) {
            lanes.tally().lateSettlements.increment();
            return CompletableFuture.completedFuture(null);
        }
        return release(requests, tokens);
    }

    private CompletionStage<Void> release(long requests, long tokens) {
        open.ended(this);
        List<Integer> owners = new ArrayList<>(plan.charges().size());
        for (int i = 0; i < plan.charges().size(); i++) {
            if (takes.has(i)) {
                takes.end(i, requests, tokens);
            } else if (ends(i, requests, tokens)) { // else the estimate stands, and its confirm is under way
                owners.add(i);
            }
        }
        if (owners.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        Ending ending = new Ending();
        ending.await(owners.size());
        for (int index : owners) {
            settle(index, requests, tokens, ending);
        }
        if (!ending.over()) {
            open.endBy(ending);
        }
        return ending.done();
    }

    private synchronized boolean ends(int index, long requests, long tokens) {
        return permits(granted(index)) > 0
                || !corrections(index, requests, tokens).isEmpty();
    }

    private void settle(int index, long requests, long tokens, Ending ending) {
        boolean dropped = lanes.dropConfirm(charge(index), call);
        synchronized (this) {
            if (confirming[index] && !dropped) {
                whenConfirmed[index] = () -> post(index, requests, tokens, ending);
                return;
            }
        }
        post(index, requests, tokens, ending);
    }

    private void post(int index, long requests, long tokens, Ending ending) {
        Ask ask;
        synchronized (this) {
            Operation settle = new Operation.Settle(
                    call, corrections(index, requests, tokens), permits(granted(index)), afterMicros[index]);
            ask = new Ask(settle, charge(index).limits(), ending, index, bookedBy[index]);
        }
        lanes.post(charge(index), ask);
    }

    @GuardedBy("this")
    private List<Correction> corrections(int index, long requests, long tokens) {
        List<Correction> corrections = new ArrayList<>(2);
        for (Booking booking : granted(index).bookings()) {
            long actual = booking.meter().unit() == Unit.TOKENS ? tokens : requests;
            if (actual != AS_CHARGED && actual != booking.units()) {
                corrections.add(new Correction(booking, actual));
            }
        }
        return corrections;
    }

    /** As the owner booked it, which may know newer limits than this node did. */
    private static long permits(Reply.Granted granted) {
        for (Standing standing : granted.standings()) {
            if (standing.limit().meter() == Meter.PARALLEL) {
                return standing.requested();
            }
        }
        return 0;
    }

    @GuardedBy("this")
    private Reply.Granted granted(int index) {
        return (Reply.Granted) grants.get(index);
    }

    private Charge charge(int index) {
        return plan.charges().get(index);
    }
}
