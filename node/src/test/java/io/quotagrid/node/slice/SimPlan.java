package io.quotagrid.node.slice;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.SubjectMessage;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * One run of the simulation: all that is drawn before it begins. Times are microseconds.
 *
 * @param requests    calls a window
 * @param tokens      tokens a window
 * @param permits     calls in flight
 * @param load        how many times the limit the calls come to
 * @param pattern     where they come: 0 everywhere, 1 mostly at one node, 2 mostly at one that changes
 * @param pulses      whether they come in bursts, one a window
 * @param loss        share of messages that are lost; as many are doubled
 * @param slow        share of messages that come late
 * @param skewMicros  owners' clocks differ by at most this
 * @param holds       share of calls that wait for other tiers between taking and going
 * @param longHolds   share of these that wait for long, and longer than a call may
 * @param failing     share of calls whose provider is not reached, so that all goes back
 * @param without     rules that are broken on purpose
 */
record SimPlan(
        long seed,
        Scenario scenario,
        int nodes,
        long horizonMicros,
        long windowMicros,
        int resolution,
        long requests,
        long tokens,
        long permits,
        double load,
        int pattern,
        boolean pulses,
        double loss,
        double slow,
        long skewMicros,
        double holds,
        double longHolds,
        long lifeMicros,
        long syncMicros,
        long patienceMicros,
        double coldUses,
        double failing,
        Set<Rule> without) {

    /** What goes wrong in a run, beside lost, doubled and late messages. */
    enum Scenario {
        CALM,
        NET,
        NODES_CRASH,
        NODES_PAUSE,
        OWNER_CRASHES,
        OWNER_CRASHES_FAST,
        OWNER_MOVES,
        CUT_OFF,
        SKEW,
        LIMITS,
        IDLE,
        /** All calls come to one node, and then to another: the first forgets the subject, which is still in use. */
        WANDERS,
        ALL
    }

    /** Rules that the tests break to see the referee notice. */
    enum Rule {
        /** A call goes when it is admitted, and not later. */
        GO,
        /** A new owner lets every life begin again. */
        TAKE_OVER,
        /** A direct charge is booked when its call goes. */
        WENT_AFTER,
        /** An entry stays in memory while something counts or is out. */
        IDLE,
        /** An answer waits for the backup. */
        BACKUP,
        /** The node's life is shorter than the owner's. */
        LIFE
    }

    static SimPlan of(long seed, Scenario scenario, int nodes, long horizonMillis, Set<Rule> without) {
        Random random = new Random(seed * 31 + scenario.name().hashCode());
        boolean quiet = scenario == Scenario.CALM;
        boolean small = random.nextInt(3) > 0;
        boolean wanders = scenario == Scenario.WANDERS;
        long window = 1_000_000L * (wanders ? 3 : 1 + random.nextInt(3));
        long requests = small ? 2 + random.nextInt(20) : 65 + random.nextInt(300);
        long tokens = requests * (random.nextInt(3) == 0 ? 5 : 20);
        long permits = random.nextInt(3) == 0 ? Math.max(2, requests / 4) : 1_000_000;
        double load = random.nextInt(4) == 0 ? 0.5 + random.nextDouble() / 2 : 1 + 5 * random.nextDouble();
        boolean pulses = scenario == Scenario.IDLE || random.nextInt(3) == 0;
        double loss = quiet ? 0 : random.nextInt(4) == 0 ? 0.25 : 0.03;
        double slow = quiet ? 0 : random.nextInt(4) == 0 ? 0.15 : 0.02;
        boolean skewed = scenario == Scenario.SKEW || (scenario == Scenario.ALL && random.nextInt(4) == 0);
        return new SimPlan(
                seed,
                scenario,
                nodes,
                horizonMillis * (wanders ? 3_000 : 1_000),
                window,
                random.nextInt(3) == 0 ? 240 : 60,
                requests,
                tokens,
                permits,
                load,
                wanders ? 2 : random.nextInt(3),
                pulses && !wanders,
                loss,
                slow,
                skewed ? 300_000 : 0,
                random.nextInt(3) == 0 ? 0.5 : 0.15,
                random.nextInt(3) == 0 ? 0.3 : 0.02,
                500_000,
                random.nextBoolean() ? 50_000 : 20_000,
                250_000,
                random.nextInt(3) > 0 ? 0 : 0.25,
                0.05,
                without);
    }

    /** A long run without faults of its own: how much of the limit is used, and at what cost. */
    static SimPlan measured(long seed, int nodes, long windowMillis, double perSecond, double load, int pattern) {
        long requests = (long) (perSecond * windowMillis / 1_000);
        return new SimPlan(
                seed,
                Scenario.CALM,
                nodes,
                4_000 * windowMillis,
                1_000 * windowMillis,
                240,
                requests,
                requests * 20,
                1_000_000,
                load,
                pattern,
                false,
                0,
                0,
                0,
                0.05,
                0,
                2_000_000,
                50_000,
                2_000_000,
                0.5,
                0,
                Set.of());
    }

    LimitSet limits(long epoch, long maxRequests, long maxTokens) {
        return new LimitSet(
                epoch,
                List.of(sliding(Meter.RPM, maxRequests), sliding(Meter.TPM, maxTokens), Limit.parallel(permits)));
    }

    private Limit sliding(Meter meter, long max) {
        return new Limit(meter, max, Duration.ofNanos(windowMicros * 1_000), Strategy.SLIDING_WINDOW);
    }

    boolean keeps(Rule rule) {
        return !without.contains(rule);
    }

    /** The message as it is sent: as it is, if all rules are kept. */
    SubjectMessage broken(SubjectMessage message) {
        if (keeps(Rule.WENT_AFTER)) {
            return message;
        }
        List<Operation> operations =
                message.operations().stream().map(SimPlan::atOnce).toList();
        return new SubjectMessage(
                message.node(), message.incarnation(), message.number(), message.limits(), operations, message.slice());
    }

    private static Operation atOnce(Operation operation) {
        if (operation instanceof Operation.Confirm confirm) {
            return new Operation.Confirm(confirm.call(), 0);
        }
        if (operation instanceof Operation.Settle settle) {
            return new Operation.Settle(settle.call(), settle.corrections(), settle.permits(), 0);
        }
        return operation;
    }

    SliceSettings slices() {
        long life = lifeMicros * 1_000;
        if (!keeps(Rule.LIFE)) {
            return new SliceSettings(syncMicros * 1_000, life, -2 * life, coldUses);
        }
        return new SliceSettings(syncMicros * 1_000, life, life / 50, coldUses);
    }
}
