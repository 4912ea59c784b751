package io.quotagrid.gateway.proxy;

import static java.util.Objects.requireNonNull;

import io.quotagrid.node.quota.QuotaEngine;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What stands in for the whole cluster where it cannot decide.
 *
 * @param mode       the fallback in force, as callers are told it; empty if there is none
 * @param localShare decides what was left undecided; empty if the policy does not say so
 */
public record Fallback(Supplier<Optional<String>> mode, Optional<QuotaEngine> localShare) {
    /** None, ever. */
    public static final Fallback NONE = new Fallback(Optional::empty, Optional.empty());

    /** Callers are told so of a call that was admitted because nobody decided. */
    static final String ADMITTED = "undecided-admit";

    /** Callers are told so of a call that this node decided by its share. */
    static final String LOCAL_SHARE = "undecided-local-share";

    public Fallback {
        requireNonNull(mode, "mode");
    }
}
