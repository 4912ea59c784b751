package io.quotagrid.node.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** One past, then three sides that do not hear each other, each with one node of its own. */
final class StateMergeProperties {
    private static final long WINDOW = 10_000_000;

    private final List<Talk> sides = new ArrayList<>();
    private final List<Booking> bookings = new ArrayList<>();
    private Talk past = new Talk();
    private boolean blocks;

    @Property(tries = 500)
    void givenThreeSides_whenMerged_thenInAnyOrderAndAnyNumberOfTimesTheSame(
            @ForAll Random random, @ForAll Strategy strategy) {
        split(random, strategy, true);
        SubjectState a = sides.get(0).state;
        SubjectState b = sides.get(1).state;
        SubjectState c = sides.get(2).state;

        assertThat(seen(merged(a, b))).as("commutative").isEqualTo(seen(merged(b, a)));
        assertThat(seen(merged(merged(a, b), c))).as("associative").isEqualTo(seen(merged(a, merged(b, c))));
        assertThat(seen(merged(a, a))).as("idempotent").isEqualTo(seen(a));
        assertThat(seen(merged(merged(a, b), b))).as("absorbing").isEqualTo(seen(merged(a, b)));
    }

    @Property(tries = 500)
    void givenNoRefunds_whenMerged_thenSlidingAndFixedAreTheExactSumAndABucketNotLess(
            @ForAll Random random, @ForAll Strategy strategy) {
        split(random, strategy, false);

        for (int meter = 0; meter < 2; meter++) {
            long merged = usedAt(merged(merged(sides.get(0).state, sides.get(1).state), sides.get(2).state), meter);
            long exact = exactSum(meter);
            if (strategy == Strategy.TOKEN_BUCKET) {
                assertThat(merged).isGreaterThanOrEqualTo(exact);
            } else {
                assertThat(merged).isEqualTo(exact);
            }
        }
    }

    @Property(tries = 500)
    void givenRefunds_whenMerged_thenNeverLessThanTheExactSum(@ForAll Random random) {
        split(random, Strategy.SLIDING_WINDOW, true);

        for (int meter = 0; meter < 2; meter++) {
            long merged = usedAt(merged(merged(sides.get(0).state, sides.get(1).state), sides.get(2).state), meter);
            assertThat(merged).isGreaterThanOrEqualTo(exactSum(meter));
        }
    }

    @Property(tries = 1_000)
    void givenSomeSidesInBlocks_whenMerged_thenNeverLessThanTheExactSumInAnyOrderOfTwo(
            @ForAll Random random, @ForAll boolean refunds) {
        blocks = true;
        split(random, Strategy.SLIDING_WINDOW, refunds);
        SubjectState a = sides.get(0).state;
        SubjectState b = sides.get(1).state;
        SubjectState c = sides.get(2).state;

        assertThat(seen(merged(a, b))).as("commutative").isEqualTo(seen(merged(b, a)));
        assertThat(seen(merged(merged(a, b), b))).as("absorbing").isEqualTo(seen(merged(a, b)));
        for (int meter = 0; meter < 2; meter++) {
            long merged = usedAt(merged(merged(a, b), c), meter);
            if (refunds) {
                assertThat(merged).isGreaterThanOrEqualTo(exactSum(meter));
            } else {
                assertThat(merged).isEqualTo(exactSum(meter));
            }
        }
    }

    @Property(tries = 200)
    void givenOneSideHeardOfNewLimits_whenMerged_thenTheyAreInForceAndNothingIsForgotten(
            @ForAll Random random, @ForAll Strategy strategy) {
        split(random, Strategy.SLIDING_WINDOW, false);
        Talk left = sides.get(0);
        left.limits(limit(Meter.RPM, 1_000, strategy), limit(Meter.TPM, 50, strategy));
        left.ask("a", new Amounts(1, 1, 1, 0));

        SubjectState merged = merged(left.state, sides.get(1).state);

        assertThat(merged.limits()).isEqualTo(left.limits);
        assertThat(seen(merged)).isEqualTo(seen(merged(sides.get(1).state, left.state)));
        for (int meter = 0; meter < 2; meter++) {
            assertThat(usedAt(merged, meter)).isGreaterThanOrEqualTo(usedAt(left.state, meter));
        }
    }

    /** The past's use once, and what each side added to it. */
    private long exactSum(int meter) {
        long base = usedAt(past.state, meter);
        return base
                + sides.stream()
                        .mapToLong(side -> usedAt(side.state, meter) - base)
                        .sum();
    }

    private void split(Random random, Strategy strategy, boolean refunds) {
        past = new Talk(limit(Meter.RPM, 60, strategy), limit(Meter.TPM, 9_000, strategy), Limit.parallel(50));
        bookings.clear();
        for (int i = 0; i < 15; i++) {
            act(past, random, List.of("a", "b", "c").get(random.nextInt(3)), refunds);
        }
        sides.clear();
        long rejoined = past.now + 4_000_000;
        for (String node : List.of("a", "b", "c")) {
            Talk side = past.fork();
            List<Booking> known = List.copyOf(bookings);
            for (int i = 0; i < 10; i++) {
                act(side, random, node, refunds);
            }
            bookings.clear();
            bookings.addAll(known);
            if (blocks && random.nextInt(3) > 0) {
                side.state.coarsen(side.now);
            }
            side.now = rejoined;
            sides.add(side);
        }
        past.now = rejoined;
    }

    private void act(Talk talk, Random random, String node, boolean refunds) {
        talk.now += random.nextInt(400_000);
        if (blocks && random.nextInt(6) == 0) {
            talk.state.coarsen(talk.now); // the next message refines
        }
        if (random.nextInt(3) > 0) {
            Reply reply = talk.ask(node, new Amounts(random.nextInt(4), random.nextInt(900), 0, random.nextInt(2)));
            if (reply instanceof Reply.Granted granted) {
                bookings.addAll(granted.bookings());
            }
        } else if (refunds && !bookings.isEmpty()) {
            Booking booking = bookings.get(random.nextInt(bookings.size()));
            Operation.Correction correction = new Operation.Correction(booking, booking.units() / 2);
            talk.say(node, new Operation.Settle(0, List.of(correction), 1));
        }
    }

    private static SubjectState merged(SubjectState left, SubjectState right) {
        SubjectState merged = left.copy();
        merged.mergeWith(right);
        return merged;
    }

    private long usedAt(SubjectState state, int meter) {
        return peek(state, past.now).get(meter).used();
    }

    /** Everything that can be seen of a state, now and later. */
    private List<List<Standing>> seen(SubjectState state) {
        List<List<Standing>> seen = new ArrayList<>();
        for (int eighth = 0; eighth < 10; eighth++) {
            seen.add(peek(state, past.now + eighth * WINDOW / 8));
        }
        return seen;
    }

    private static List<Standing> peek(SubjectState state, long now) {
        Operation peek = new Operation.Peek(0, Amounts.PEEK, Enforcement.REFUSE);
        SubjectMessage message = new SubjectMessage("peeker", 1, 1, state.limits(), List.of(peek));
        SubjectOutcome outcome = state.copy().handle(Talk.SUBJECT, message, now, node -> true);
        return Talk.standings(outcome.answer().replies().get(0));
    }

    private static Limit limit(Meter meter, long max, Strategy strategy) {
        return new Limit(meter, max, Duration.ofNanos(WINDOW * 1_000), strategy);
    }
}
