package io.quotagrid.node.fault;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The last known cluster: who belongs to it, whether or not they are here now.
 *
 * <p>It grows with every member that comes, and is at least as large as the operator said. It shrinks when a member says goodbye
 * before it goes, or has been silent for {@code cluster.forget_after}; never by silence alone, because a silent member may be the
 * other part of a split that grants as much as we do. What the operator said, less those who said goodbye, is never forgotten.
 *
 * <p>Nodes are named by their stable ids, so that one that was killed and comes back is the same one. Thread-safe. Time is
 * nanoseconds of one monotonic clock.
 */
public final class KnownCluster {
    private final int expected;
    private final long forgetNanos;
    private final Set<String> present = new HashSet<>();
    private final Set<String> leaving = new HashSet<>();
    private final Map<String, Long> missingSince = new HashMap<>();
    private int left; // said goodbye, and nobody has come in their place

    /**
     * @param expected    {@code cluster.expected_members}; 0 if not stated
     * @param forgetAfter {@code cluster.forget_after}
     */
    public KnownCluster(int expected, Duration forgetAfter) {
        this.expected = expected;
        this.forgetNanos = forgetAfter.toNanos();
    }

    /** Takes over the member list; whether somebody has gone without a goodbye. */
    public synchronized boolean present(Set<String> nodes, long nowNanos) {
        boolean lost = false;
        for (String node : nodes) {
            if (present.add(node) && missingSince.remove(node) == null) {
                left = Math.max(0, left - 1);
            }
        }
        for (String node : Set.copyOf(present)) {
            if (!nodes.contains(node)) {
                present.remove(node);
                if (leaving.remove(node)) {
                    left++;
                } else {
                    missingSince.put(node, nowNanos);
                    lost = true;
                }
            }
        }
        return lost;
    }

    /** A member says that it is about to go. */
    public synchronized void leaving(String node) {
        requireNonNull(node, "node");
        if (missingSince.remove(node) == null) {
            leaving.add(node);
        } else {
            left++;
        }
    }

    /** How this part of the cluster stands. */
    public synchronized ClusterPart part(long nowNanos) {
        missingSince.values().removeIf(since -> nowNanos - since >= forgetNanos);
        int here = Math.max(1, present.size());
        return new ClusterPart(here, Math.max(expected - left, here + missingSince.size()));
    }

    /** Members that are missed and not yet forgotten. */
    public synchronized Set<String> missing(long nowNanos) {
        missingSince.values().removeIf(since -> nowNanos - since >= forgetNanos);
        return Set.copyOf(missingSince.keySet());
    }
}
