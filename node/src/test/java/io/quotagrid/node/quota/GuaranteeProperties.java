package io.quotagrid.node.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.Shares.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What an owner grants to classes of two nodes, against a record of every single grant. */
final class GuaranteeProperties {
    private static final SubjectKey SUBJECT = new SubjectKey(Tier.TEAM, "red");
    private static final long WINDOW_MICROS = 10_000_000;
    private static final int LIMIT = 40; // kept as an exact log: the record can say to the microsecond what counts
    private static final String[] CLASSES = {"a", "b", "c", ""};

    private record Grant(int priority, long atMicros) {}

    /** One subject, and what has happened to it so far. */
    private static final class Game {
        private final LimitSet limits;
        private final SubjectState state = new SubjectState(240);
        private final List<Grant> grants = new ArrayList<>();
        private final long[] askedMicros = new long[CLASSES.length];
        private final long[] activeMicros = new long[CLASSES.length];
        private long nowMicros = 1_000_000_000_000L;
        private long number;

        Game(int... percents) {
            List<Share> shares = new ArrayList<>();
            for (int i = 0; i < percents.length; i++) {
                shares.add(new Share(CLASSES[i], percents[i]));
            }
            limits = new LimitSet(
                    1,
                    List.of(new Limit(Meter.RPM, LIMIT, Duration.ofSeconds(10), Strategy.SLIDING_WINDOW)),
                    new Shares(shares));
        }

        private long used(int priority) {
            return grants.stream()
                    .filter(grant -> grant.priority() == priority && nowMicros - grant.atMicros() <= WINDOW_MICROS)
                    .count();
        }

        private long total() {
            return grants.stream()
                    .filter(grant -> nowMicros - grant.atMicros() <= WINDOW_MICROS)
                    .count();
        }

        /** Whether it was granted. */
        boolean ask(int priority, String node) {
            boolean idle = used(priority) == 0
                    && (askedMicros[priority] == 0 || nowMicros - askedMicros[priority] >= WINDOW_MICROS);
            activeMicros[priority] = idle ? nowMicros : activeMicros[priority];
            askedMicros[priority] = nowMicros;
            long call = ++number;
            SubjectMessage message = new SubjectMessage(
                    SenderName.of(node, CLASSES[priority]),
                    1,
                    call,
                    limits,
                    List.of(
                            new Operation.Hold(call, Amounts.call(0), Enforcement.REFUSE),
                            new Operation.Confirm(call)));
            Reply reply = state.handle(SUBJECT, message, nowMicros, member -> member.equals("m") || member.equals("n"))
                    .answer()
                    .replies()
                    .get(0);
            if (reply instanceof Reply.Granted) {
                grants.add(new Grant(priority, nowMicros));
                return true;
            }
            return false;
        }

        private long guaranteed(int priority) {
            return limits.shares().guaranteed(priority, LIMIT);
        }
    }

    /** No window holds more than the limit, and no class is refused within its guarantee once it has been active for a window. */
    @Property(tries = 300)
    void neverOverAndNeverBelowTheGuarantee(@ForAll long seed) {
        Random random = new Random(seed);
        int first = random.nextInt(101);
        int second = random.nextInt(101 - first);
        Game game = new Game(first, second, random.nextInt(101 - first - second));
        int[] weights = new int[CLASSES.length];
        for (int step = 0; step < 800; step++) {
            if (step % 100 == 0) { // classes come and go
                for (int i = 0; i < weights.length; i++) {
                    weights[i] = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(10);
                }
                game.nowMicros += random.nextInt(3) == 0 ? random.nextInt(15_000_000) : 0;
            }
            game.nowMicros += random.nextInt(200_000);
            int priority = pick(weights, random);
            if (priority < 0) {
                continue;
            }
            long before = game.used(priority);
            boolean granted = game.ask(priority, random.nextBoolean() ? "m" : "n");

            assertThat(game.total()).isLessThanOrEqualTo(LIMIT);
            boolean within = before < game.guaranteed(priority);
            boolean returned = game.nowMicros - game.activeMicros[priority] <= WINDOW_MICROS;
            assertThat(granted || !within || returned)
                    .as("class %s had %d of its %d", CLASSES[priority], before, game.guaranteed(priority))
                    .isTrue();
        }
    }

    private static int pick(int[] weights, Random random) {
        int sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        int left = sum == 0 ? -1 : random.nextInt(sum);
        for (int i = 0; i < weights.length && left >= 0; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        return -1;
    }

    /** What no class wants goes to the one that does: all of it. */
    @Property(tries = 50)
    void theOnlyClassThatWantsSomethingHasTheWholeLimit(@ForAll long seed) {
        Random random = new Random(seed);
        Game game = new Game(50, 30, 20);
        for (int i = 0; i < 10; i++) {
            game.ask(1 + random.nextInt(2), "m");
        }
        game.nowMicros += WINDOW_MICROS + 1;
        int greedy = random.nextInt(CLASSES.length);
        int granted = 0;
        for (int i = 0; i < 2 * LIMIT; i++) {
            granted += game.ask(greedy, "m") ? 1 : 0;
        }

        assertThat(granted).isEqualTo(LIMIT);
    }

    /** One that comes back takes every unit that slides out until it has its share; what it left stays the others'. */
    @Property(tries = 50)
    void whoComesBackGetsWhatWasBorrowedAsItSlidesOut(@ForAll long seed) {
        Random random = new Random(seed);
        Game game = new Game(60, 40);
        for (int i = 0; i < 3 * LIMIT; i++) { // b borrows everything, spread over a window
            game.ask(1, "n");
            game.nowMicros += WINDOW_MICROS / (3 * LIMIT);
        }
        long came = game.nowMicros;
        int granted = 0;
        while (game.nowMicros - came <= WINDOW_MICROS) {
            granted += game.ask(0, "m") ? 1 : 0;
            game.ask(1, random.nextBoolean() ? "m" : "n");
            game.nowMicros += 50_000;
            assertThat(game.total()).isLessThanOrEqualTo(LIMIT);
        }

        assertThat(granted).isGreaterThanOrEqualTo((int) game.guaranteed(0));
    }
}
