package io.quotagrid.node.live;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How the durable store stands.
 *
 * @param configured whether there is one
 * @param waiting    changes that are in force and not yet written
 * @param problem    why it cannot be used now; empty while it can
 */
public record StoreStatus(boolean configured, int waiting, Optional<String> problem) {
    /** Nothing outlives the cluster. */
    public static final StoreStatus NONE = new StoreStatus(false, 0, Optional.empty());

    public StoreStatus {
        requireNonNull(problem, "problem");
    }

    /** What operators should know, a sentence; empty if there is nothing. */
    public Optional<String> notice() {
        return problem.map(reason -> "the durable store is away (" + reason + "): live changes are in force and "
                + waiting + (waiting == 1 ? " waits" : " wait") + " to be written");
    }
}
