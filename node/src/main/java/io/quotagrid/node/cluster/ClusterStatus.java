package io.quotagrid.node.cluster;

import static java.util.Objects.requireNonNull;

import io.quotagrid.node.fault.ClusterPart;
import io.quotagrid.node.fault.Footing;
import java.time.Duration;
import java.util.List;

/**
 * How a node's cluster stands.
 *
 * @param members    nodes in the member list, this one among them
 * @param safe       whether every counter that this member keeps has its backups
 * @param address    {@code host:port} of this member; empty if the node runs without one
 * @param peers      every node in the member list, the oldest first
 * @param partitions parts into which the subjects are divided; 0 if the node runs without a member
 * @param owned      how many of them this member owns
 * @param skew       how much this member's clock is ahead of the cluster's; negative if behind
 * @param mode       whether something less than the whole cluster decides
 * @param part       how many members of the last known cluster are here
 */
public record ClusterStatus(
        int members,
        boolean safe,
        String address,
        List<Peer> peers,
        int partitions,
        int owned,
        Duration skew,
        Mode mode,
        ClusterPart part) {

    /** A node that counts for itself. */
    public static final ClusterStatus ALONE =
            new ClusterStatus(1, true, "", List.of(), 0, 0, Duration.ZERO, Mode.LOCAL, ClusterPart.ALONE);

    /** Who decides. */
    public enum Mode {
        /** The owners, of the whole cluster as far as it is known. */
        CLUSTER,
        /** This node for itself: no member was started. */
        LOCAL,
        /** Nobody: fewer members than the majority of {@code cluster.expected_members} have met. */
        WAITING,
        /** The others: this member owns nothing because of its clock. */
        GUEST,
        /** The owners in this part of the cluster, which grant their share of every limit: others are missing. */
        SPLIT_SHARE,
        /** Nobody: this part is not the majority, and is told not to grant. */
        SPLIT_REFUSE,
        /** Nobody until a majority is heard again: {@code cluster.split_mode} is strict. */
        SPLIT_UNSURE,
        /** Nobody any more: the member has left or was stopped. */
        STOPPED
    }

    /**
     * One node.
     *
     * @param address {@code host:port}
     * @param owner   whether it may own counters
     * @param self    whether it is this one
     */
    public record Peer(String address, boolean owner, boolean self) {
        public Peer {
            requireNonNull(address, "address");
        }
    }

    public ClusterStatus {
        requireNonNull(address, "address");
        requireNonNull(skew, "skew");
        requireNonNull(mode, "mode");
        requireNonNull(part, "part");
        peers = List.copyOf(peers);
    }

    /** The same, but for who decides. */
    public ClusterStatus in(Mode otherMode) {
        return new ClusterStatus(members, safe, address, peers, partitions, owned, skew, otherMode, part);
    }

    /** The same, on that footing. */
    public ClusterStatus on(Footing footing) {
        Mode now = mode != Mode.CLUSTER
                ? mode
                : switch (footing.stand()) {
                    case WHOLE, MAJORITY -> Mode.CLUSTER;
                    case SHARE -> Mode.SPLIT_SHARE;
                    case REFUSE -> Mode.SPLIT_REFUSE;
                    case UNSURE -> Mode.SPLIT_UNSURE;
                };
        return new ClusterStatus(members, safe, address, peers, partitions, owned, skew, now, footing.part());
    }

    /** A node whose member is not running. */
    static ClusterStatus stopped() {
        return new ClusterStatus(0, false, "", List.of(), 0, 0, Duration.ZERO, Mode.STOPPED, ClusterPart.ALONE);
    }
}
