package io.quotagrid.node.fault;

import io.quotagrid.config.ClusterConfig.SplitMode;
import io.quotagrid.node.fault.Footing.Stand;
import java.time.Duration;

/**
 * What a part of the cluster may grant.
 *
 * <p><b>available</b>: who the member list knows decides with whole limits until the failure detector has removed the others;
 * then the majority keeps whole limits, and any other part has its share of them, or refuses.
 *
 * <p><b>strict</b>: never more than the limit in all. Owners grant the share of those whom this member heard within {@link
 * #HEARD_WITHIN}; with less than a majority they grant nothing until the member list has changed, and for as long after that:
 * by then the other part grants no more than its own share.
 *
 * @param mode          {@code cluster.split_mode}
 * @param localFallback {@code distributed_rate_limit.local_fallback}
 */
public record SplitRules(SplitMode mode, boolean localFallback) {
    /** How fresh a sign of life must be for a strict owner. */
    public static final Duration HEARD_WITHIN = Duration.ofMillis(500);

    public boolean strict() {
        return mode == SplitMode.STRICT;
    }

    /**
     * The footing now.
     *
     * @param part    by the member list
     * @param heard   members that were heard a moment ago, this one among them; only strict owners care
     * @param settled whether the member list has not lost a member for {@link #HEARD_WITHIN}; only strict owners care
     */
    public Footing footing(ClusterPart part, int heard, boolean settled) {
        return strict() ? strictly(part, Math.min(heard, part.present()), settled) : available(part);
    }

    private Footing available(ClusterPart part) {
        if (part.complete()) {
            return new Footing(Stand.WHOLE, part, Share.FULL);
        }
        return part.majority() ? new Footing(Stand.MAJORITY, part, Share.FULL) : fallback(part);
    }

    private Footing strictly(ClusterPart part, int heard, boolean settled) {
        boolean majorityHeard = new ClusterPart(heard, part.whole()).majority();
        if (!settled || (part.majority() && !majorityHeard)) {
            return new Footing(Stand.UNSURE, part, Share.NOTHING);
        }
        if (!part.majority()) {
            return fallback(part);
        }
        boolean all = heard == part.whole();
        return new Footing(all ? Stand.WHOLE : Stand.SHARE, part, all ? Share.FULL : new Share(heard, part.whole()));
    }

    private Footing fallback(ClusterPart part) {
        return localFallback
                ? new Footing(Stand.SHARE, part, new Share(part.present(), part.whole()))
                : new Footing(Stand.REFUSE, part, Share.NOTHING);
    }
}
