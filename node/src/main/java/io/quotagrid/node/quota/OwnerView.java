package io.quotagrid.node.quota;

import java.util.function.Predicate;

/** What an owner knows of its cluster while it handles a message; {@link #test} says whether a node's calls may be in flight. */
@FunctionalInterface
public interface OwnerView extends Predicate<String> {
    /** In place of a time: the subject was never lost. */
    long NEVER = -1;

    /** How much of a limit this part of the cluster may grant; all of it unless others are missing. */
    default long room(long limit) {
        return limit;
    }

    /** Whether anything may be granted now; if not, callers wait. */
    default boolean grants() {
        return true;
    }

    /** Whether memory is short, so that a subject should take as little of it as it can. */
    default boolean tight() {
        return false;
    }

    /**
     * When every copy of what was known of the subject was lost, microseconds since the epoch; {@link #NEVER} if it was not, or does
     * not matter. Until a window later the subject counts as full.
     */
    default long lostAtMicros() {
        return NEVER;
    }
}
