package io.quotagrid.node.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.store.UnknownOutcomeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

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
    private enum Stage {
        UNASKED,
        ASKED,
        WAITING,
        HELD,
        REFUSED
    }

    private final AdmissionPlan plan;
    private final long call;
    private final boolean peek;
    private final Lanes lanes;
    private final OpenReservations reservations;
    private final CompletableFuture<Decision> decision = new CompletableFuture<>();
    private final Ask[] asks;

    @GuardedBy("this")
    private final Stage[] stages;

    @GuardedBy("this")
    private final @Nullable Reply[] replies;

    @GuardedBy("this")
    private int awaited;

    private volatile boolean over; // written under the lock

    PlanCall(AdmissionPlan plan, long call, boolean peek, Lanes lanes, OpenReservations reservations) {
        this.plan = plan;
        this.call = call;
        this.peek = peek;
        this.lanes = lanes;
        this.reservations = reservations;
        int count = plan.charges().size();
        asks = new Ask[count];
        stages = new Stage[count];
        replies = new Reply[count];
        for (int i = 0; i < count; i++) {
            asks[i] = new Ask(operation(charge(i)), charge(i).limits(), this, i);
        }
        Arrays.fill(stages, Stage.ASKED);
        awaited = count;
    }

    CompletableFuture<Decision> decision() {
        return decision;
    }

    @Override
    public boolean over() {
        return over;
    }

    void begin() {
        if (asks.length == 0) {
            proceed();
        }
        for (int i = 0; i < asks.length && !over; i++) {
            ask(i);
        }
    }

    private void ask(int index) {
        if (!lanes.post(charge(index).subject(), asks[index])) {
            giveUp("too many calls wait for " + charge(index).subject());
        }
    }

    private Operation operation(Charge charge) {
        return peek
                ? new Operation.Peek(call, charge.amounts(), charge.enforcement())
                : new Operation.Hold(call, charge.amounts(), charge.enforcement());
    }

    @Override
    public void answered(int index, Reply reply) {
        if (reply instanceof Reply.Wait) {
            lanes.tally().waits.increment();
        }
        boolean late;
        synchronized (this) {
            late = over;
            if (!late) {
                replies[index] = reply;
                stages[index] = stageAfter(reply);
                awaited--;
                if (awaited > 0) {
                    return;
                }
            }
        }
        if (!late) {
            proceed();
        } else if (reply instanceof Reply.Granted) {
            cancel(index);
        }
    }

    private static Stage stageAfter(Reply reply) {
        if (reply instanceof Reply.Granted) {
            return Stage.HELD;
        }
        return reply instanceof Reply.Wait ? Stage.WAITING : Stage.REFUSED;
    }

    /** Every answer that was awaited is here. */
    private void proceed() {
        List<Integer> given = new ArrayList<>(0);
        int next = -1;
        boolean again = false;
        List<Reply> known;
        boolean refused;
        synchronized (this) {
            if (over) {
                return;
            }
            refused = Arrays.asList(stages).contains(Stage.REFUSED);
            if (refused) {
                over = true;
                takeHeld(given, -1);
            } else {
                next = first(Stage.WAITING);
                again = next >= 0;
                if (again) {
                    takeHeld(given, next);
                } else {
                    next = first(Stage.UNASKED);
                }
                over = next < 0;
                if (next >= 0) {
                    stages[next] = Stage.ASKED;
                    awaited = 1;
                }
            }
            known = over ? copyOfReplies() : List.of();
        }
        given.forEach(this::cancel);
        if (refused) {
            decision.complete(Judgement.refusal(known));
        } else if (again) {
            lanes.askAgain(charge(next).subject(), asks[next]);
        } else if (next >= 0) {
            ask(next);
        } else {
            admit(known);
        }
    }

    /** Lets go of whatever comes after {@code index} in the common order: of everything, if that is -1. */
    @GuardedBy("this")
    private void takeHeld(List<Integer> given, int index) {
        for (int i = 0; i < stages.length; i++) {
            if (index < 0 || isAfter(i, index)) {
                if (stages[i] == Stage.HELD) {
                    given.add(i);
                }
                if (stages[i] != Stage.ASKED) {
                    stages[i] = Stage.UNASKED;
                }
            }
        }
    }

    @GuardedBy("this")
    private int first(Stage stage) {
        int first = -1;
        for (int i = 0; i < stages.length; i++) {
            if (stages[i] == stage && (first < 0 || isAfter(first, i))) {
                first = i;
            }
        }
        return first;
    }

    /** The order in which every call waits: by tier, and inside a tier by id. */
    private boolean isAfter(int one, int other) {
        int byTier =
                charge(one).subject().tier().compareTo(charge(other).subject().tier());
        return byTier != 0
                ? byTier > 0
                : charge(one).subject().id().compareTo(charge(other).subject().id()) > 0;
    }

    private void admit(List<Reply> grants) {
        HeldReservation reservation = new HeldReservation(plan, call, grants, lanes, reservations);
        if (peek) {
            reservation.neverOpened();
        } else {
            reservations.open(reservation);
            confirm(grants);
        }
        decision.complete(new Decision.Admitted(reservation, Judgement.standings(grants, true)));
    }

    private void confirm(List<Reply> grants) {
        for (int i = 0; i < asks.length; i++) {
            List<Standing> standings = ((Reply.Granted) grants.get(i)).standings();
            if (Judgement.chargesSomething(standings)) {
                Ask confirm = new Ask(new Operation.Confirm(call), charge(i).limits(), NOBODY, i);
                lanes.confirm(charge(i).subject(), confirm, Judgement.leavesNoRoomForAnother(standings));
            }
        }
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
        if (letGo()) {
            lanes.tally().undecided.increment();
            decision.complete(new Decision.Undecided(reason));
        }
    }

    /** Ends the call without a decision of the owners; false if it has ended already. */
    private boolean letGo() {
        List<Integer> given = new ArrayList<>();
        List<Integer> asked = new ArrayList<>();
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            for (int i = 0; i < stages.length; i++) {
                if (stages[i] == Stage.HELD) {
                    given.add(i);
                } else if (stages[i] == Stage.ASKED) {
                    asked.add(i);
                }
            }
        }
        asked.forEach(i -> lanes.withdraw(charge(i).subject(), asks[i]));
        given.forEach(this::cancel);
        return true;
    }

    private void cancel(int index) {
        if (!peek) {
            Ask cancel = new Ask(new Operation.Cancel(call), charge(index).limits(), NOBODY, index);
            lanes.post(charge(index).subject(), cancel);
        }
    }

    @GuardedBy("this")
    private List<Reply> copyOfReplies() {
        List<Reply> copy = new ArrayList<>(replies.length);
        for (Reply reply : replies) {
            if (reply == null) {
                throw new IllegalStateException("decided before every subject was asked");
            }
            copy.add(reply);
        }
        return copy;
    }

    private Charge charge(int index) {
        return plan.charges().get(index);
    }
}
