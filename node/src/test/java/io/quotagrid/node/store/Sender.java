package io.quotagrid.node.store;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Booking;
import io.quotagrid.node.quota.Enforcement;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectLook;
import io.quotagrid.node.quota.SubjectMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One node that talks to one subject through a store: numbers its messages and waits for each answer. */
final class Sender {
    static final Duration MINUTE = Duration.ofMinutes(1);

    private final CounterStore store;
    private final SubjectKey subject;
    private final String node;
    private LimitSet limits;
    private long number;
    private long calls;

    Sender(CounterStore store, SubjectKey subject, String node, Limit... limits) {
        this.store = store;
        this.subject = subject;
        this.node = node;
        this.limits = new LimitSet(1, List.of(limits));
    }

    static Limit rpm(long max) {
        return new Limit(Meter.RPM, max, MINUTE, Strategy.SLIDING_WINDOW);
    }

    /** The same node, talking by way of another member. */
    Sender through(CounterStore other) {
        Sender moved = new Sender(other, subject, node);
        moved.limits = limits;
        moved.number = number;
        moved.calls = calls;
        return moved;
    }

    void limits(Limit... newer) {
        limits = new LimitSet(limits.epoch() + 1, List.of(newer));
    }

    SubjectMessage message(Operation... operations) {
        return new SubjectMessage(node, 1, ++number, limits, List.of(operations));
    }

    SubjectAnswer send(SubjectMessage message) {
        try {
            return store.send(subject, message).toCompletableFuture().get(60, SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer to " + message, e);
        }
    }

    Reply say(Operation operation) {
        return send(message(operation)).replies().get(0);
    }

    /** Asks for one request and one slot, and confirms at once. */
    Reply ask() {
        long call = nextCall();
        return send(message(hold(call), new Operation.Confirm(call))).replies().get(0);
    }

    long nextCall() {
        return ++calls;
    }

    static Operation.Hold hold(long call) {
        return new Operation.Hold(call, Amounts.call(0), Enforcement.REFUSE);
    }

    List<Booking> bookings(Reply reply) {
        return ((Reply.Granted) reply).bookings();
    }

    Standing peek() {
        Reply reply = say(new Operation.Peek(nextCall(), Amounts.PEEK, Enforcement.REFUSE));
        return ((Reply.Granted) reply).standings().get(0);
    }

    Optional<SubjectLook> look() {
        try {
            return store.look(subject).toCompletableFuture().get(60, SECONDS);
        } catch (Exception e) {
            throw new AssertionError("nobody shows " + subject, e);
        }
    }

    long remaining() {
        return peek().remaining();
    }
}
