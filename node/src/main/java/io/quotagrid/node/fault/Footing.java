package io.quotagrid.node.fault;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * On what footing this part of the cluster decides.
 *
 * @param stand in a word
 * @param part  how many of how many are here
 * @param share what its owners may grant of every limit
 */
public record Footing(Stand stand, ClusterPart part, Share share) {
    /** Nobody is missing. */
    public static final Footing WHOLE = new Footing(Stand.WHOLE, ClusterPart.ALONE, Share.FULL);

    /** In a word. */
    public enum Stand {
        /** Nobody is missing. */
        WHOLE,
        /** Some are missing, and this majority grants whole limits. */
        MAJORITY,
        /** Some are missing, and this part grants its share. */
        SHARE,
        /** Not the majority, and told not to grant: see {@code distributed_rate_limit.local_fallback}. */
        REFUSE,
        /** A strict owner that has not heard a majority a moment ago, or has just taken over: callers wait. */
        UNSURE
    }

    public Footing {
        requireNonNull(stand, "stand");
        requireNonNull(part, "part");
        requireNonNull(share, "share");
    }

    /** What answers and status say of it, {@code split-share} for instance; empty if whole limits are granted. */
    public Optional<String> mode() {
        return switch (stand) {
            case WHOLE, MAJORITY -> Optional.empty();
            case SHARE -> Optional.of("split-share");
            case REFUSE -> Optional.of("split-refuse");
            case UNSURE -> Optional.of("split-unsure");
        };
    }

    /** A sentence for operators; empty if nobody is missing. */
    public Optional<String> notice() {
        String here = part + " members of the last known cluster are here: ";
        return switch (stand) {
            case WHOLE -> Optional.empty();
            case MAJORITY -> Optional.of(here + "as the majority they grant whole limits");
            case SHARE -> Optional.of(here + "they grant their share of every limit");
            case REFUSE ->
                Optional.of(here
                        + "not the majority, and distributed_rate_limit.local_fallback is false: calls are refused");
            case UNSURE ->
                Optional.of(here + "cluster.split_mode is strict and no majority was heard just now: calls wait");
        };
    }
}
