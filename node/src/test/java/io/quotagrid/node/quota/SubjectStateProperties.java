package io.quotagrid.node.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random talk of three nodes with one subject, beside a list of all that was granted. */
final class SubjectStateProperties {
    private static final List<String> NODES = List.of("a", "b", "c");
    private static final long WINDOW = 10_000_000;

    /** A granted call and what of it still counts as reserved. */
    private static final class Call {
        final String node;
        final long id;
        final long at;
        final List<Booking> bookings;
        final long[] units;
        boolean open = true; // its plan
        boolean running = true;

        Call(String node, long id, long at, List<Booking> bookings) {
            this.node = node;
            this.id = id;
            this.at = at;
            this.bookings = bookings;
            this.units = bookings.stream().mapToLong(Booking::units).toArray();
        }
    }

    private final List<Call> calls = new ArrayList<>();

    @Property(tries = 1_000)
    void givenRandomTalk_whenItGoesOn_thenNeverOverAndRepeatsAreHarmlessAndNothingLeaks(@ForAll Random random) {
        calls.clear();
        Talk talk = new Talk(sliding(Meter.RPM, 20), sliding(Meter.TPM, 5_000), Limit.parallel(6));
        for (int step = 0; step < 60; step++) {
            talk.now += random.nextInt(3) == 0 ? random.nextInt(5_000_000) : random.nextInt(50_000);
            say(talk, random);
            assertWrittenAndReadIsTheSame(talk.state);
        }
        assertNeverOver(20, 0);
        assertNeverOver(5_000, 1);
        endAll(talk);
        assertNothingLeft(talk);
    }

    private void say(Talk talk, Random random) {
        String node = NODES.get(random.nextInt(3));
        List<Operation> operations = new ArrayList<>();
        for (Call call : calls) {
            if (call.node.equals(node) && call.running && random.nextInt(3) == 0) {
                operations.add(end(call, random));
            }
        }
        int firstHold = operations.size();
        for (int i = random.nextInt(4); i >= 0; i--) {
            long tokens = (long) (random.nextDouble() * random.nextDouble() * 6_000);
            operations.add(Talk.hold(talk.nextCall(), new Amounts(random.nextInt(3), tokens, tokens / 2, 1)));
        }
        SubjectMessage message = talk.message(node, operations.toArray(Operation[]::new));
        SubjectOutcome outcome = talk.send(message);
        byte[] after = Bytes.of(talk.state);
        assertThat(talk.send(message)).isEqualTo(new SubjectOutcome(outcome.answer(), outcome.changed(), true));
        assertThat(Bytes.of(talk.state)).isEqualTo(after);
        for (int i = firstHold; i < operations.size(); i++) {
            Reply reply = outcome.answer().replies().get(i);
            Talk.standings(reply)
                    .forEach(s ->
                            assertThat(s.remaining()).isBetween(0L, s.limit().max()));
            if (reply instanceof Reply.Granted granted) {
                calls.add(new Call(node, operations.get(i).call(), talk.now, granted.bookings()));
            }
        }
    }

    /** Confirms, cancels or settles, and keeps the list of what is still reserved. */
    private static Operation end(Call call, Random random) {
        int way = random.nextInt(3);
        if (way == 0 && call.open) {
            call.open = false;
            return new Operation.Confirm(call.id);
        }
        call.running = false;
        if (way == 1 && call.open) {
            Arrays.fill(call.units, 0);
            return new Operation.Cancel(call.id);
        }
        List<Operation.Correction> corrections = new ArrayList<>();
        for (int i = 0; i < call.units.length; i++) {
            long actual = random.nextInt(3) * call.units[i] / 2 + random.nextInt(2);
            corrections.add(new Operation.Correction(call.bookings.get(i), actual));
            call.units[i] = Math.min(call.units[i], actual);
        }
        return new Operation.Settle(call.id, corrections, 1);
    }

    private void endAll(Talk talk) {
        for (Call call : calls) {
            if (call.running) {
                talk.say(
                        call.node,
                        call.open ? new Operation.Cancel(call.id) : new Operation.Settle(call.id, List.of(), 1));
            }
        }
    }

    /** A settlement refunds late, so what counts is what was left in the end: less than what any check saw. */
    private void assertNeverOver(long max, int meter) {
        for (Call last : calls) {
            BigInteger sum = BigInteger.ZERO;
            for (Call call : calls) {
                if (call.at <= last.at && last.at - call.at <= WINDOW) {
                    sum = sum.add(BigInteger.valueOf(call.units[meter]));
                }
            }
            assertThat(sum).isLessThanOrEqualTo(BigInteger.valueOf(max));
        }
    }

    private static void assertWrittenAndReadIsTheSame(SubjectState state) {
        byte[] written = Bytes.of(state);
        assertThat(Bytes.of(Bytes.read(written, SubjectState::readFrom))).isEqualTo(written);
    }

    private static void assertNothingLeft(Talk talk) {
        assertThat(talk.peek(2).used()).isZero();
        talk.now += 2 * WINDOW;
        assertThat(talk.state.idle(talk.now, node -> true)).isTrue();
        assertThat(talk.ask(new Amounts(20, 5_000, 5_000, 1))).isInstanceOf(Reply.Granted.class);
    }

    private static Limit sliding(Meter meter, long max) {
        return new Limit(meter, max, Duration.ofNanos(WINDOW * 1_000), Strategy.SLIDING_WINDOW);
    }
}
