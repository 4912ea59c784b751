package io.quotagrid.node.store;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.ClusterConfig.SplitMode;
import io.quotagrid.config.ClusterConfig.StateLostAction;
import io.quotagrid.node.fault.FootingNow;
import io.quotagrid.node.fault.LostPartitions;
import io.quotagrid.node.fault.SilentNodes;
import io.quotagrid.node.fault.SplitRules;

/**
 * What owners on a member must know of faults.
 *
 * @param footing what this part of the cluster may grant now
 * @param lost    partitions of which every copy was lost; told by the store
 * @param silent  nodes that are gone without a goodbye and may have calls in flight
 * @param onLost  how a subject counts that was in one of them, {@code cluster.on_state_lost}
 */
public record OwnerFaults(FootingNow footing, LostPartitions lost, SilentNodes silent, StateLostAction onLost) {
    public OwnerFaults {
        requireNonNull(footing, "footing");
        requireNonNull(lost, "lost");
        requireNonNull(silent, "silent");
        requireNonNull(onLost, "onLost");
    }

    /** For a member whose cluster is always whole. */
    public static OwnerFaults none() {
        return new OwnerFaults(
                FootingNow.of(new SplitRules(SplitMode.AVAILABLE, true)),
                new LostPartitions(),
                SilentNodes.holdNothing(),
                StateLostAction.RESET);
    }
}
