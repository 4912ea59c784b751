package io.quotagrid.node.quota;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;

/**
 * How much of each limit counts now: all of it, unless others of the cluster are missing or what was known of the subject is lost.
 */
final class Rooms {
    private final OwnerView owner;
    private final long lostAtMicros;
    private final long nowMicros;

    /** @param lostAtMicros when what was known of the subject was lost; {@link OwnerView#NEVER} if it was not */
    Rooms(OwnerView owner, long lostAtMicros, long nowMicros) {
        this.owner = owner;
        this.lostAtMicros = lostAtMicros;
        this.nowMicros = nowMicros;
    }

    /** Whether anything may be granted now; if not, callers wait. */
    boolean grants() {
        return owner.grants();
    }

    /** Units of a limit that may count at once; 0 for a window after what was counted in it was lost. */
    long of(Limit limit) {
        return lostForMicros(limit) > 0 ? 0 : owner.room(limit.max());
    }

    /** Until what was lost would have left the books, from now. */
    long lostForMicros(Limit limit) {
        if (lostAtMicros < 0 || limit.meter() == Meter.PARALLEL) {
            return 0;
        }
        return Math.max(0, Math.min(lostAtMicros, nowMicros) + limit.windowMicros() - nowMicros);
    }
}
