package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How the durable store stands, in which live changes are kept.
 *
 * @param state   how it is
 * @param waiting changes that are in force and not yet written
 * @param problem what keeps it from being written, if anything does
 */
public record StoreBody(State state, long waiting, Optional<String> problem) {

    /** How a store is. */
    public enum State {
        /** Every change is written. */
        OK,
        /** It cannot be reached: changes take effect and wait to be written. */
        AWAY,
        /** There is none. */
        NONE
    }

    /** Nothing is kept over a restart of the whole cluster. */
    public static final StoreBody NONE = new StoreBody(State.NONE, 0, Optional.empty());

    public StoreBody {
        requireNonNull(state, "state");
        requireNonNull(problem, "problem");
    }
}
