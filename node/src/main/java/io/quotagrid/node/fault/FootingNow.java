package io.quotagrid.node.fault;

import io.quotagrid.node.fault.Footing.Stand;
import java.time.Duration;

/**
 * The footing as it was last looked at: what owners ask on their partition's thread. A strict node that could not look for a
 * while, because it was paused or starved, is unsure until it has looked again. Thread-safe.
 */
public final class FootingNow {
    private final long goodForNanos; // 0: as long as it stands
    private volatile Looked looked = new Looked(Footing.WHOLE, 0, false);

    private record Looked(Footing footing, long atNanos, boolean ever) {}

    private FootingNow(Duration goodFor) {
        this.goodForNanos = goodFor.toNanos();
    }

    /** For nodes with these rules. */
    public static FootingNow of(SplitRules rules) {
        return new FootingNow(rules.strict() ? SplitRules.HEARD_WITHIN : Duration.ZERO);
    }

    /** Says what was seen. */
    public void set(Footing footing, long nowNanos) {
        looked = new Looked(footing, nowNanos, true);
    }

    /** What was seen last, if that is good for now. */
    public Footing get(long nowNanos) {
        Looked last = looked;
        boolean stale = goodForNanos > 0 && (!last.ever() || nowNanos - last.atNanos() >= goodForNanos);
        return stale ? new Footing(Stand.UNSURE, last.footing().part(), Share.NOTHING) : last.footing();
    }
}
