package io.quotagrid.bench.rivals;

import static java.util.Objects.requireNonNull;

import io.quotagrid.bench.Samples;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The goals of a run beside what was reached, collected case by case. */
final class Goals {
    private static final double MANY_TIMES = 20;
    private static final double MILLION = 1e6;

    private final List<String> rows = new ArrayList<>();

    /** Takes from a case what a goal is about. */
    void look(int nodes, int tiers, int callers, int threads, Map<Rival, Samples> samples) {
        boolean hot = callers == 1;
        Samples slices = requireNonNull(samples.get(Rival.SLICES));
        if (nodes == 1 && hot && tiers > 1 && threads == 1) {
            row("a decision in memory, all tiers: p50", "<= 2 us", slices.latencyMicros(50), "us", 2, false);
            row("the same: p99", "<= 5 us", slices.latencyMicros(99), "us", 5, false);
            double millions = 1 / slices.cpuMicrosPerAnswer();
            row("the same: decisions a second of CPU", ">= 1 M", millions, "M", 1, true);
        }
        if (hot && tiers > 1 && threads > 1) {
            String where = nodes == 1 ? "one node" : nodes + " nodes";
            for (Rival rival : List.of(Rival.BUCKET4J, Rival.REDIS)) {
                Samples other = samples.get(rival);
                if (other != null) {
                    double times = slices.answersPerSecond() / other.answersPerSecond();
                    row(
                            "hot keys, all tiers, " + where + ": times " + rival.title(),
                            ">= 20",
                            times,
                            "",
                            MANY_TIMES,
                            true);
                }
            }
        }
        if (nodes > 1 && !hot && tiers == 1 && threads == 1) {
            double owners = requireNonNull(samples.get(Rival.OWNERS)).latencyMicros(50);
            double bare = requireNonNull(samples.get(Rival.PROCESSOR)).latencyMicros(50);
            row(
                    "a cold key, owners elsewhere: p50, times a bare entry processor",
                    "<= 1.5",
                    owners / bare,
                    "",
                    1.5,
                    false);
        }
        if (nodes > 1 && hot && tiers == 1 && threads > 1) {
            double millions = slices.answersPerSecond() / MILLION;
            row("one hot key over " + nodes + " nodes: decisions a second", ">= 1 M", millions, "M", 1, true);
        }
    }

    private void row(String what, String goal, double reached, String unit, double bound, boolean atLeast) {
        boolean kept = atLeast ? reached >= bound : reached <= bound;
        rows.add("| %s | %s | %.2f %s | %s |".formatted(what, goal, reached, unit, kept ? "yes" : "no"));
    }

    void print(PrintStream out) {
        out.println("### Goals\n\n| what | goal | reached | kept |\n|---|---|---|---|");
        rows.forEach(out::println);
        out.println();
    }
}
