package io.quotagrid.node.slice;

import java.util.List;
import java.util.Locale;

/** What came of one run. */
record SimResult(
        SimPlan plan,
        List<String> violations,
        long steps,
        long decisions,
        long admitted,
        long messages,
        long refused,
        long undecided,
        long fromMemory,
        int entriesRemoved,
        int changesLost,
        double shareUsed) {

    boolean over() {
        return !violations.isEmpty();
    }

    String summary() {
        return String.format(
                Locale.ROOT,
                "seed %d %s, %d nodes: %d decisions, %d admitted (%d in memory), %.3f messages a decision, %.2f %% of an ideal limiter, "
                        + "%d undecided, %d wrong%s",
                plan.seed(),
                plan.scenario(),
                plan.nodes(),
                decisions,
                admitted,
                fromMemory,
                messages / (double) Math.max(1, decisions),
                100 * shareUsed,
                undecided,
                violations.size(),
                over() ? "; first " + violations.get(0) : "");
    }
}
