package io.quotagrid.node.slice;

import io.quotagrid.node.slice.SimPlan.Rule;
import io.quotagrid.node.slice.SimPlan.Scenario;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Runs the slice protocol under faults, one seed after the other: {@code SliceSimulation [MINUTES] [FIRST_SEED]}. Ends at the
 * first run that goes over, and prints its seed.
 */
final class SliceSimulation {
    private static final long HORIZON_MILLIS = 8_000;

    private SliceSimulation() {}

    static SimResult run(long seed, Scenario scenario, int nodes, long horizonMillis, Set<Rule> without) {
        return new SimWorld(SimPlan.of(seed, scenario, nodes, horizonMillis, without)).run();
    }

    static int nodesOf(long seed) {
        return 2 + (int) Math.floorMod((seed * 0x9E3779B97F4A7C15L) >>> 33, 7L);
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals("measure")) {
            for (double perSecond : new double[] {1, 10, 100, 500}) {
                for (double load : new double[] {0.9, 1.2, 5}) {
                    for (int pattern = 0; pattern < 3; pattern++) {
                        System.out.printf(
                                "%.0f/s, load %.1f, pattern %d: %s%n",
                                perSecond,
                                load,
                                pattern,
                                new SimWorld(SimPlan.measured(1, 6, 60_000, perSecond, load, pattern))
                                        .run()
                                        .summary());
                    }
                }
            }
            return;
        }
        if (arguments.length == 5 && arguments[0].equals("one")) {
            SimResult result = run(
                    Long.parseLong(arguments[1]),
                    Scenario.valueOf(arguments[2]),
                    Integer.parseInt(arguments[3]),
                    Long.parseLong(arguments[4]),
                    Set.of());
            System.out.println(result.summary());
            result.violations().forEach(System.out::println);
            return;
        }
        double minutes = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 1;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
        Set<Rule> without = EnumSet.noneOf(Rule.class);
        for (int i = 2; i < arguments.length; i++) {
            without.add(Rule.valueOf(arguments[i]));
        }
        long endNanos = System.nanoTime() + (long) (minutes * 60e9);
        Map<Scenario, Tally> tallies = new EnumMap<>(Scenario.class);
        boolean failed = false;
        while (System.nanoTime() < endNanos) {
            for (Scenario scenario : Scenario.values()) {
                SimResult result = run(seed, scenario, nodesOf(seed), HORIZON_MILLIS, without);
                Tally tally = tallies.computeIfAbsent(scenario, key -> new Tally());
                tally.add(result);
                if (result.over() && tally.over <= 3) {
                    System.out.println(result.summary());
                    failed = true;
                }
            }
            seed++;
        }
        System.out.printf(
                "%-20s %6s %5s %12s %12s %8s %8s %10s%n",
                "scenario", "runs", "over", "steps", "decisions", "memory", "undec.", "msg/dec.");
        tallies.forEach((scenario, tally) -> System.out.println(tally.line(scenario)));
        System.exit(failed ? 1 : 0);
    }

    private static final class Tally {
        private long runs;
        private long over;
        private long steps;
        private long decisions;
        private long admitted;
        private long memory;
        private long undecided;
        private long messages;

        void add(SimResult result) {
            runs++;
            over += result.over() ? 1 : 0;
            steps += result.steps();
            decisions += result.decisions();
            admitted += result.admitted();
            memory += result.fromMemory();
            undecided += result.undecided();
            messages += result.messages();
        }

        String line(Scenario scenario) {
            return String.format(
                    Locale.ROOT,
                    "%-20s %6d %5d %12d %12d %7.1f%% %7.2f%% %10.3f",
                    scenario,
                    runs,
                    over,
                    steps,
                    decisions,
                    100.0 * memory / Math.max(1, admitted),
                    100.0 * undecided / Math.max(1, decisions),
                    messages / (double) Math.max(1, decisions));
        }
    }
}
