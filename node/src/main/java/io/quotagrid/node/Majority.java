package io.quotagrid.node;

import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Whether the majority of the expected members has met. Nodes that never met would each grant a whole limit, so a node waits for
 * it; once it was there, what the cluster does when members go missing is another matter. Thread-safe.
 */
final class Majority {
    private final int expected;
    private final IntSupplier members;
    private volatile boolean met;

    /** @param expected {@code cluster.expected_members}; 0 and 1 wait for nobody */
    Majority(int expected, IntSupplier members) {
        this.expected = expected;
        this.members = members;
        this.met = expected <= 1;
    }

    /** Why nothing may be decided yet. */
    Optional<String> missing() {
        if (met) {
            return Optional.empty();
        }
        int here = members.getAsInt();
        int needed = expected / 2 + 1;
        if (here >= needed) {
            met = true;
            return Optional.empty();
        }
        return Optional.of("waiting for members: " + here + " of " + expected + " have met, " + needed + " are needed");
    }
}
