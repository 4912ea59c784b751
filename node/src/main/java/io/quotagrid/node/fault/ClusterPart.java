package io.quotagrid.node.fault;

/**
 * A part of a cluster, as one of its members sees it.
 *
 * @param present members that are here; at least 1
 * @param whole   members of the last known cluster; at least {@code present}
 */
public record ClusterPart(int present, int whole) {
    /** A node that counts for itself. */
    public static final ClusterPart ALONE = new ClusterPart(1, 1);

    public ClusterPart {
        if (present < 1 || whole < present) {
            throw new IllegalArgumentException("a part of " + present + " members of " + whole);
        }
    }

    /** Whether nobody is missing. */
    public boolean complete() {
        return present == whole;
    }

    /** Members of the last known cluster that are not here. */
    public int missing() {
        return whole - present;
    }

    /** Whether this is more than half: then no other part can be. */
    public boolean majority() {
        return 2 * present > whole;
    }

    @Override
    public String toString() {
        return present + " of " + whole;
    }
}
