package io.quotagrid.node.quota;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Talks to one subject's state as the nodes would: numbers the messages, and moves the clock. Counts every reply's standings. */
final class Talk {
    static final SubjectKey SUBJECT = new SubjectKey(Tier.USER, "alice");
    static final long SECOND = 1_000_000;
    static final long START = 1_800_000_000L * SECOND;

    SubjectState state = new SubjectState(240);
    long now = START;
    LimitSet limits;
    final List<String> dead = new ArrayList<>();
    private final Map<String, Long> numbers = new TreeMap<>();
    private long lastCall;

    Talk(Limit... limits) {
        this.limits = new LimitSet(1, List.of(limits));
    }

    static Limit rpm(long max) {
        return new Limit(Meter.RPM, max, Duration.ofMinutes(1), Strategy.SLIDING_WINDOW);
    }

    static Limit tpm(long max) {
        return new Limit(Meter.TPM, max, Duration.ofMinutes(1), Strategy.SLIDING_WINDOW);
    }

    static Amounts requests(long requests) {
        return new Amounts(requests, 0, 0, 0);
    }

    static Amounts tokens(long tokens) {
        return new Amounts(0, tokens, 0, 0);
    }

    long nextCall() {
        return ++lastCall;
    }

    /** The same subject as another owner knows it that lost touch with this one. */
    Talk fork() {
        Talk fork = new Talk();
        fork.state = state.copy();
        fork.now = now;
        fork.limits = limits;
        fork.numbers.putAll(numbers);
        fork.lastCall = lastCall;
        return fork;
    }

    void limits(Limit... newer) {
        limits = new LimitSet(limits.epoch() + 1, List.of(newer));
    }

    SubjectMessage message(String node, Operation... operations) {
        long number = numbers.merge(node, 1L, Long::sum);
        return new SubjectMessage(node, 1, number, limits, List.of(operations));
    }

    SubjectOutcome send(SubjectMessage message) {
        return state.handle(SUBJECT, message, now, node -> !dead.contains(node));
    }

    SubjectOutcome say(String node, Operation... operations) {
        return send(message(node, operations));
    }

    Reply one(String node, Operation operation) {
        return say(node, operation).answer().replies().get(0);
    }

    /** Holds and confirms at once. */
    Reply ask(String node, Amounts amounts) {
        long call = nextCall();
        return say(node, hold(call, amounts), new Operation.Confirm(call))
                .answer()
                .replies()
                .get(0);
    }

    Reply ask(Amounts amounts) {
        return ask("a", amounts);
    }

    Standing peek(int meter) {
        Operation peek = new Operation.Peek(0, Amounts.PEEK, Enforcement.REFUSE);
        return ((Reply.Granted) one("peeker", peek)).standings().get(meter);
    }

    long used() {
        return peek(0).used();
    }

    static Operation.Hold hold(long call, Amounts amounts) {
        return new Operation.Hold(call, amounts, Enforcement.REFUSE);
    }

    static List<Standing> standings(Reply reply) {
        if (reply instanceof Reply.Granted granted) {
            return granted.standings();
        }
        if (reply instanceof Reply.Refused refused) {
            return refused.standings();
        }
        return ((Reply.Wait) reply).standings();
    }

    static boolean granted(Reply reply) {
        return reply instanceof Reply.Granted;
    }
}
