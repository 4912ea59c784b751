package io.quotagrid.node.slice;

import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.Booking;
import io.quotagrid.node.quota.Enforcement;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One node: its calls, its slice, and one numbered message under way, as the lanes of the engine do it. */
final class SimNode {
    private static final int LARGEST_MESSAGE = 256;
    private static final long PARKED_MICROS = 10_000;
    private static final int MOST_RECALLS = 4;

    private static final class Flight {
        final SubjectMessage message;
        final List<SimCall> calls; // of each operation that is a call's, in order; null for others
        final long firstMicros;
        long lastMicros;
        int sendings;

        Flight(SubjectMessage message, List<SimCall> calls, long firstMicros) {
            this.message = message;
            this.calls = calls;
            this.firstMicros = firstMicros;
        }
    }

    final int index;
    final String id;
    private final SimPlan plan;
    private final SimWorld world;
    private final SimClock clock;
    private final double rate; // of this node's monotonic clock
    private final long offsetNanos;
    private final Deque<SimCall> waiting = new ArrayDeque<>();
    private final Deque<SimCall> parked = new ArrayDeque<>();
    private final Map<Operation, @Nullable SimCall> releases = new LinkedHashMap<>();
    private final RefusalMemory refusals = new RefusalMemory();
    private final long incarnation;
    private final SubjectSlice slice;
    private LimitSet limits;
    private @Nullable Flight flight;
    private long number;
    private boolean up = true;
    private long frozenUntilMicros;

    SimNode(int index, long incarnation, SimPlan plan, SimWorld world, LimitSet limits) {
        this.index = index;
        this.id = "n" + index;
        this.incarnation = incarnation;
        this.plan = plan;
        this.world = world;
        this.clock = world.clock();
        this.limits = limits;
        this.rate = 1 + (clock.random.nextDouble() - 0.5) * 0.01;
        this.offsetNanos = clock.random.nextInt();
        this.slice = new SubjectSlice(plan.slices(), nanos());
        slice.adopt(limits);
        later(clock.between(0, plan.syncMicros()), this::tick);
    }

    private long nanos() {
        return nanosAt(clock.now());
    }

    private long nanosAt(long micros) {
        return offsetNanos + (long) (micros * 1_000 * rate);
    }

    boolean up() {
        return up;
    }

    /** It is gone: what was to happen here does not. */
    void crash() {
        up = false;
    }

    /** Nothing happens here for a while, and then all that should have. */
    void freeze(long micros) {
        frozenUntilMicros = clock.now() + micros;
    }

    /** Something that happens at this node: not while it is frozen, and never once it is gone. */
    void later(long micros, Runnable what) {
        clock.after(micros, () -> now(what));
    }

    void now(Runnable what) {
        if (up && clock.now() < frozenUntilMicros) {
            clock.after(frozenUntilMicros - clock.now() + clock.between(0, 1_000), () -> now(what));
        } else if (up) {
            what.run();
        }
    }

    void learn(LimitSet newer) {
        if (newer.newerThan(limits)) {
            limits = newer;
            slice.adopt(newer);
            refusals.forget();
            sendIfIdle(true);
        }
    }

    // ---- calls

    void arrive(SimCall call) {
        call.take = slice.take(call.amounts, nanos());
        if (call.take != null) {
            hold(call);
            if (flight == null && slice.low(nanos())) {
                send();
            }
        } else if (refusals.refusal(call.amounts, nanos()) != null) {
            refuse(call);
        } else {
            waiting.add(call);
            later(plan.patienceMicros(), () -> giveUp(call));
            sendIfIdle(false);
        }
    }

    /** Other tiers are asked meanwhile. */
    private void hold(SimCall call) {
        call.state = SimCall.State.HELD;
        if (call.holdMicros > 0) {
            later(call.holdMicros, () -> decided(call));
        } else {
            decided(call);
        }
    }

    private void decided(SimCall call) {
        if (call.state != SimCall.State.HELD) {
            return;
        }
        boolean late = plan.keeps(SimPlan.Rule.GO) && clock.now() - call.arrivedMicros > plan.patienceMicros();
        if (call.refusedElsewhere || late) {
            drop(call);
        } else if (call.direct()) {
            directGoes(call);
        } else if (slice.go(call.taken(), nanos()) || !plan.keeps(SimPlan.Rule.GO)) {
            goes(call, "slice");
        } else { // its slice has ended: as if it came now
            call.state = SimCall.State.WAITING;
            call.take = null;
            waiting.add(call);
            later(plan.patienceMicros(), () -> giveUp(call));
            sendIfIdle(false);
        }
    }

    private void directGoes(SimCall call) {
        if (clock.now() - call.sentMicros > plan.patienceMicros()) {
            drop(call);
            return;
        }
        // by the node's own clock, rounded up
        long after = (long) ((clock.now() - call.sentMicros) * rate) + 1 + (long) (plan.patienceMicros() * 0.01);
        call.wentAfterMicros = plan.keeps(SimPlan.Rule.WENT_AFTER) ? after : 0;
        goes(call, "direct");
        releases.put(new Operation.Confirm(call.id, call.wentAfterMicros), call);
        later(clock.between(0, 20_000), () -> sendIfIdle(true));
    }

    private void goes(SimCall call, String how) {
        call.state = SimCall.State.GONE;
        call.seenByReferee = world.went(this, how, call);
        later(call.lastsMicros, () -> settle(call));
    }

    private void settle(SimCall call) {
        if (call.state != SimCall.State.GONE) {
            return;
        }
        if (call.direct() && !call.confirmAnswered && !dropConfirm(call)) {
            call.settleWaits = true; // its confirm is under way and will say where it is booked
            return;
        }
        call.state = SimCall.State.OVER;
        world.settled(call);
        if (!call.direct()) {
            settleSlice(call);
        } else {
            releases.put(
                    new Operation.Settle(call.id, corrections(call), call.amounts.permits(), settleAfter(call)), null);
        }
        sendIfIdle(true);
    }

    private void settleSlice(SimCall call) {
        long requests = call.failsFirst ? 0 : SubjectSlice.AS_CHARGED;
        long tokens = call.failsFirst ? 0 : call.actualTokens;
        slice.end(call.taken(), requests, tokens, nanos());
    }

    private static List<Operation.Correction> corrections(SimCall call) {
        List<Operation.Correction> corrections = new ArrayList<>();
        for (Booking booking : call.bookings) {
            long actual = booking.meter() == Meter.TPM ? call.actualTokens : booking.units();
            corrections.add(new Operation.Correction(booking, call.failsFirst ? 0 : actual));
        }
        return corrections;
    }

    private static long settleAfter(SimCall call) {
        return call.confirmAnswered ? 0 : call.wentAfterMicros;
    }

    private boolean dropConfirm(SimCall call) {
        return releases.values().removeIf(each -> call.equals(each));
    }

    /** Another tier refused, or it took too long. */
    private void drop(SimCall call) {
        call.state = SimCall.State.OVER;
        world.notGone(call.refusedElsewhere);
        if (call.direct()) {
            releases.put(new Operation.Cancel(call.id), null);
            sendIfIdle(true);
        } else {
            slice.putBack(call.taken(), nanos());
        }
    }

    private void refuse(SimCall call) {
        call.state = SimCall.State.OVER;
        world.refused();
    }

    private void giveUp(SimCall call) {
        if (call.state == SimCall.State.WAITING) {
            call.state = SimCall.State.OVER;
            waiting.remove(call);
            parked.remove(call);
            world.notGone(false);
        }
    }

    // ---- messages

    private void tick() {
        if (flight == null && (slice.inUse() || !parked.isEmpty() || !releases.isEmpty())) {
            unpark();
            send();
        }
        later(plan.syncMicros(), this::tick);
    }

    private void unpark() {
        waiting.addAll(parked);
        parked.clear();
    }

    private void sendIfIdle(boolean release) {
        if (flight == null && (!waiting.isEmpty() || (release && !releases.isEmpty()))) {
            send();
        }
    }

    private void send() {
        boolean recalled = waiting.stream().anyMatch(call -> call.recalls > 0);
        if (!releases.isEmpty()) {
            unpark();
        }
        List<Operation> operations = new ArrayList<>(releases.keySet());
        List<SimCall> calls = new ArrayList<>(releases.values());
        releases.clear();
        while (!waiting.isEmpty() && calls.size() < LARGEST_MESSAGE) {
            SimCall call = waiting.remove();
            calls.add(call);
            operations.add(
                    new Operation.Hold(call.id, call.amounts, Enforcement.REFUSE, plan.patienceMicros() * 102 / 100));
        }
        var report = slice.report(recalled, nanos());
        operations.addAll(slice.corrections());
        SubjectMessage message = new SubjectMessage(id, incarnation, ++number, limits, operations, report);
        flight = new Flight(message, calls, clock.now());
        for (SimCall call : calls) {
            if (call != null && call.state == SimCall.State.WAITING) {
                call.sentMicros = clock.now();
            }
        }
        transmit(flight);
    }

    private void transmit(Flight sent) {
        if (flight != sent) {
            return;
        }
        sent.sendings++;
        sent.lastMicros = clock.now();
        world.send(this, sent.message, answer -> land(sent, answer));
        later(clock.between(40_000, 60_000) * Math.min(5, sent.sendings), () -> transmit(sent));
    }

    private void land(Flight sent, SubjectAnswer answer) {
        if (answer.stale()) {
            return; // of a message that a later one has overtaken
        }
        if (flight != sent) {
            if (!plan.keeps(SimPlan.Rule.FIRST_ANSWER) && flight != null) { // takes it for the one that is awaited
                slice.answered(answer.slice(), nanosAt(flight.firstMicros), nanos());
            }
            return;
        }
        flight = null;
        long lifeFrom = plan.keeps(SimPlan.Rule.FIRST_SENDING) ? sent.firstMicros : sent.lastMicros;
        slice.answered(answer.slice(), nanosAt(lifeFrom), nanos());
        if (!answer.slice().limits().limits().isEmpty()) {
            learnQuietly(answer.slice().limits());
        }
        for (int i = 0; i < sent.calls.size(); i++) {
            SimCall call = sent.calls.get(i);
            if (call != null) {
                answered(call, sent, answer.replies().get(i));
            }
        }
        takeForThoseWhoWait();
        if (flight == null && (!waiting.isEmpty() || !releases.isEmpty())) {
            send();
        }
    }

    private void learnQuietly(LimitSet newer) {
        if (newer.newerThan(limits)) {
            limits = newer;
            refusals.forget();
        }
    }

    private void answered(SimCall call, Flight sent, Reply reply) {
        if (call.state == SimCall.State.GONE) { // of its confirm
            call.confirmAnswered = true;
            call.bookings = reply instanceof Reply.Booked booked ? booked.bookings() : call.bookings;
            if (call.settleWaits) {
                settle(call);
            }
        } else if (call.state == SimCall.State.OVER) {
            if (reply instanceof Reply.Granted || sent.sendings > 1) {
                releases.put(new Operation.Cancel(call.id), null);
            }
        } else if (reply instanceof Reply.Granted granted) {
            call.bookings = granted.bookings();
            hold(call);
        } else {
            if (sent.sendings > 1) {
                releases.put(new Operation.Cancel(call.id), null);
            }
            notGranted(call, reply);
        }
    }

    private void notGranted(SimCall call, Reply reply) {
        boolean recall = reply instanceof Reply.Recall && call.recalls++ < MOST_RECALLS;
        if (recall || reply instanceof Reply.Wait) {
            parked.add(call);
            later(PARKED_MICROS, () -> {
                if (parked.remove(call)) {
                    waiting.add(call);
                    sendIfIdle(false);
                }
            });
            return;
        }
        Reply.Refused refused =
                reply instanceof Reply.Recall given ? new Reply.Refused(given.standings()) : (Reply.Refused) reply;
        refusals.remember(refused, plan.syncMicros() * 1_000, nanos());
        refuse(call);
    }

    /** Calls that came while the message was under way may find room in the stock by now. */
    private void takeForThoseWhoWait() {
        for (SimCall call : List.copyOf(waiting)) {
            SliceTake take = call.recalls > 0 ? null : slice.takeAgain(call.amounts, nanos());
            if (take != null) {
                waiting.remove(call);
                call.take = take;
                hold(call);
            }
        }
    }
}
