package io.quotagrid.node.cluster;

/**
 * How a node's cluster stands.
 *
 * @param members nodes in the member list, this one among them
 * @param safe    whether every counter that this member keeps has its backups
 * @param address {@code host:port} of this member; empty if the node runs without one
 */
public record ClusterStatus(int members, boolean safe, String address) {
    /** A node that counts for itself. */
    public static final ClusterStatus ALONE = new ClusterStatus(1, true, "");
}
