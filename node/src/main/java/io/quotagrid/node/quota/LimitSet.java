package io.quotagrid.node.quota;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import java.util.EnumSet;
import java.util.List;

/**
 * The limits in force for one subject, ordered in time by (epoch, hash of the content): the owner keeps the newer of what it
 * has and what a message brings.
 *
 * @param epoch  grows with every change of the policy or of an override; 0 or more
 * @param limits at most one a meter, in the order of {@link Meter}
 * @param shares what each priority class is guaranteed of every limit
 */
public record LimitSet(long epoch, List<Limit> limits, Shares shares) {
    /** No limits at all. */
    public static final LimitSet NONE = new LimitSet(0, List.of());

    public LimitSet {
        limits = List.copyOf(limits);
        EnumSet<Meter> seen = EnumSet.noneOf(Meter.class);
        for (Limit limit : limits) {
            if (!seen.add(limit.meter())) {
                throw new IllegalArgumentException(
                        "two limits for " + limit.meter().key());
            }
        }
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch must not be negative but was " + epoch);
        }
    }

    /** Without priority classes. */
    public LimitSet(long epoch, List<Limit> limits) {
        this(epoch, limits, Shares.NONE);
    }

    /** Whether this replaces {@code other}: a later epoch, or at the same epoch the larger content hash, so that all agree. */
    public boolean newerThan(LimitSet other) {
        if (epoch != other.epoch) {
            return epoch > other.epoch;
        }
        return contentHash() > other.contentHash();
    }

    private int contentHash() {
        int hash = 1;
        for (Limit limit : limits) {
            hash = 31 * hash + limit.meter().key().hashCode();
            hash = 31 * hash + Long.hashCode(limit.max());
            hash = 31 * hash + limit.window().hashCode();
            hash = 31 * hash + limit.strategy().label().hashCode();
        }
        for (Shares.Share share : shares.shares()) {
            hash = 31 * hash + share.priority().hashCode();
            hash = 31 * hash + share.percent();
        }
        return hash;
    }
}
