package io.quotagrid.node.quota;

import java.util.concurrent.CompletionStage;

/**
 * What an admitted call holds on all its subjects until it is ended. The first of {@link #settle}, {@link #refund} and
 * {@link #keep} ends it and frees its parallel slots; every later one changes nothing and is counted as a late settlement. If
 * nobody ends it, the engine's watchdog keeps it after the call's total timeout and a grace. Thread-safe; never blocks.
 */
public interface Reservation {

    /** Unique over the cluster; names the admitting node. */
    String id();

    /**
     * Ends the call with what it really used. Less than reserved goes back to the sub-window where it was charged; more is
     * added to now, past the limit if need be. Requests stay charged.
     *
     * @param actualTokens prompt and completion together; 0 or more
     * @return completes when every owner has booked it; exceptionally only if an owner could not be reached in time
     * @throws IllegalArgumentException if {@code actualTokens} is negative
     */
    CompletionStage<Void> settle(long actualTokens);

    /** Ends the call as if it had never been: request and tokens go back (the provider was never reached, or failed first). */
    CompletionStage<Void> refund();

    /** Ends the call and lets the estimate stand (nobody can say what was used). */
    CompletionStage<Void> keep();
}
