package io.quotagrid.node.quota;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Limits as they arrive from elsewhere, one object for all that are equal: a million subjects of a tier have the same few. It
 * remembers at most so many as there are places, and forgets for the newcomer; then two equal ones are two objects, no more.
 */
final class SharedLimits {
    private static final int PLACES = 1 << 10;
    private static final AtomicReferenceArray<LimitSet> KNOWN = new AtomicReferenceArray<>(PLACES);

    private SharedLimits() {}

    static LimitSet of(LimitSet limits) {
        int hash = limits.hashCode();
        int place = (hash ^ hash >>> 10 ^ hash >>> 20) & PLACES - 1;
        LimitSet known = KNOWN.get(place);
        if (limits.equals(known)) {
            return known;
        }
        KNOWN.setRelease(place, limits);
        return limits;
    }
}
