package io.quotagrid.node.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quotagrid.node.engine.PlanStages.Stage;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.slice.SliceTake;
import io.quotagrid.node.store.UnknownOutcomeException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One call on its way to a decision: all its subjects or none.
 *
 * <p><b>Idea.</b> All subjects are asked at once. All granted: admitted. One refused: everything granted goes back. If some say
 * "wait", the call keeps what it holds on the tiers before the first of these, gives back what it holds after it, and goes on
 * one tier at a time.
 *
 * <p><b>No deadlock.</b> While a call waits for a subject it holds only subjects before it, in one order for all calls; so of
 * the calls that wait for each other the one that waits for the last subject waits for calls that wait for nothing.
 *
 * <p><b>Nothing leaks.</b> {@code over} is set once, with the decision, under the lock. What was held then is cancelled or
 * passes to the reservation; what is granted later is cancelled when its answer comes.
 *
 * <p>Thread-safe. No lane is called under the lock: a lane may answer on the spot, and to another call.
 */
final class PlanCall implements Asker, Deadlines.Expiring {
    private final AdmissionPlan plan;
    private final long call;
    private final boolean peek;
    private final Lanes lanes;
    private final OpenReservations reservations;
    private final CompletableFuture<Decision> decision = new CompletableFuture<>();
    private final Ask[] asks;
    private final long deadlineNanos;

    @GuardedBy("this")
    private final PlanStages stages;

    private volatile boolean over; // written under the lock

    /**
     * @param takes what the call has taken from slices already
     */
    PlanCall(
            AdmissionPlan plan, long call, boolean peek, SliceTakes takes, Lanes lanes, OpenReservations reservations) {
        this.plan = plan;
        this.call = call;
        this.peek = peek;
        this.lanes = lanes;
        this.reservations = reservations;
        this.stages = new PlanStages(plan, takes);
        this.deadlineNanos = lanes.nowNanos() + lanes.decisionNanos();
        this.asks = new Ask[plan.charges().size()];
        for (int i = 0; i < asks.length; i++) {
            asks[i] = new Ask(operation(charge(i)), charge(i).limits(), this, i);
        }
    }

    private Operation operation(Charge charge) {
        return peek
                ? new Operation.Peek(call, charge.amounts(), charge.enforcement())
                : new Operation.Hold(
                        call, charge.amounts(), charge.enforcement(), HeldReservation.micros(lanes.decisionNanos()));
    }

    CompletableFuture<Decision> decision() {
        return decision;
    }

    @Override
    public boolean over() {
        return over;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    void begin() {
        List<Integer> wanted;
        synchronized (this) {
            wanted = stages.all(Stage.ASKED);
        }
        if (wanted.isEmpty()) {
            proceed();
        }
        for (int index : wanted) {
            if (!over) {
                ask(index);
            }
        }
    }

    private void ask(int index) {
        if (!lanes.post(charge(index), asks[index])) {
            giveUp("too many calls wait for " + charge(index).subject());
        }
    }

    @Override
    public void answered(int index, Reply reply) {
        if (reply instanceof Reply.Wait) {
            lanes.tally().waits.increment();
        }
        if (reply instanceof Reply.Crowded) {
            giveUp(Decision.Undecided.CROWDED);
            return;
        }
        boolean late;
        boolean last;
        synchronized (this) {
            late = over;
            last = !late && stages.answered(index, reply);
        }
        if (last) {
            proceed();
        } else if (late && reply instanceof Reply.Granted) {
            cancel(index);
        }
    }

    @Override
    public void taken(int index, Lane lane, SliceTake take) {
        boolean late;
        boolean last;
        synchronized (this) {
            late = over;
            last = !late && stages.taken(index, lane, take);
        }
        if (last) {
            proceed();
        } else if (late) {
            lane.putBack(take);
        }
    }

    /** Every answer that was awaited is here. */
    private void proceed() {
        List<Integer> given = List.of();
        List<Reply> known = List.of();
        int waits = -1;
        int next = -1;
        boolean refused;
        boolean late = false;
        synchronized (this) {
            if (over) {
                return;
            }
            refused = stages.first(Stage.REFUSED) >= 0;
            if (refused) {
                given = stages.all(Stage.HELD);
            } else {
                waits = stages.first(Stage.WAITING);
                given = waits < 0 ? given : stages.letGoAfter(waits);
                next = waits < 0 ? stages.first(Stage.UNASKED) : waits;
                late = next < 0 && lanes.nowNanos() - deadlineNanos > 0; // a hold is good for so long
                if (next < 0 && !late && !stages.go(lanes.tally())) {
                    next = stages.first(Stage.UNASKED);
                }
            }
            if (next >= 0) {
                stages.ask(next);
            } else if (!late) {
                over = true;
                known = stages.replies();
            }
        }
        given.forEach(this::cancel);
        if (refused) {
            decision.complete(Judgement.refusal(known));
        } else if (waits >= 0) {
            lanes.askAgain(charge(waits), asks[waits]);
        } else if (next >= 0) {
            ask(next);
        } else if (late) {
            expire();
        } else {
            admit(known);
        }
    }

    private void admit(List<Reply> grants) {
        HeldReservation reservation = new HeldReservation(plan, call, grants, takes(), lanes, reservations);
        List<Standing> standings = reservation.standings();
        if (peek) {
            reservation.neverOpened();
        } else {
            reservations.open(reservation);
            reservation.confirm(asks);
        }
        decision.complete(new Decision.Admitted(reservation, standings));
    }

    private synchronized SliceTakes takes() {
        return stages.takes();
    }

    @Override
    public void failed(int index, Throwable failure) {
        if (failure instanceof StaleNodeException || failure instanceof UnknownOutcomeException) {
            giveUp(String.valueOf(failure.getMessage()));
        } else if (letGo()) {
            decision.completeExceptionally(failure);
        }
    }

    @Override
    public void expire() {
        giveUp("no answer within cluster.decision_timeout_ms");
    }

    private void giveUp(String reason) {
        giveUp(new Decision.Undecided(reason));
    }

    private void giveUp(Decision.Undecided undecided) {
        if (letGo()) {
            lanes.tally().undecided.increment();
            decision.complete(undecided);
        }
    }

    /** Ends the call without a decision of the owners; false if it has ended already. */
    private boolean letGo() {
        List<Integer> given;
        List<Integer> asked;
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            given = stages.all(Stage.HELD);
            asked = stages.all(Stage.ASKED);
        }
        asked.forEach(i -> lanes.withdraw(charge(i), asks[i]));
        given.forEach(this::cancel);
        return true;
    }

    private void cancel(int index) {
        SliceTakes mine = takes();
        if (mine.has(index)) {
            mine.putBack(index);
        } else if (!peek) {
            Ask cancel = new Ask(new Operation.Cancel(call), charge(index).limits(), NOBODY, index);
            lanes.post(charge(index), cancel);
        }
    }

    private Charge charge(int index) {
        return plan.charges().get(index);
    }
}
