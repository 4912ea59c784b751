package io.quotagrid.node.fault;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Nodes that are not in the member list and never said goodbye: cut off or dead, nobody knows. Where owners are strict, the calls
 * that such a node had in flight keep their parallel slots for as long as a call may take; else they are free with its membership.
 *
 * <p>Thread-safe. Time is nanoseconds of one monotonic clock. It remembers one number for every node that ever went so.
 */
public final class SilentNodes {
    private final long keepNanos;
    private final Map<String, Long> silentSince = new ConcurrentHashMap<>();
    private final Set<String> departed = ConcurrentHashMap.newKeySet();
    private Set<String> present = Set.of();

    private SilentNodes(Duration keep) {
        this.keepNanos = keep.toNanos();
    }

    /**
     * For strict owners.
     *
     * @param longestCall after this long no call of a silent node is in flight any more
     */
    public static SilentNodes keepFor(Duration longestCall) {
        return new SilentNodes(requireNonNull(longestCall, "longestCall"));
    }

    /** Whoever is not in the member list holds nothing. */
    public static SilentNodes holdNothing() {
        return new SilentNodes(Duration.ZERO);
    }

    /** Who is in the member list now. */
    public synchronized void present(Set<String> nodes) {
        Set<String> came = new HashSet<>(nodes);
        came.removeAll(present);
        departed.removeAll(came);
        silentSince.keySet().removeAll(came);
        present = Set.copyOf(nodes);
    }

    /** A member says that it is about to go: its calls have ended. */
    public void goodbye(String node) {
        departed.add(requireNonNull(node, "node"));
    }

    /** Whether calls of a node that is not in the member list may still be in flight. One that was never seen is silent from now on. */
    public boolean mayHold(String node, long nowNanos) {
        if (keepNanos == 0 || departed.contains(node)) {
            return false;
        }
        return nowNanos - silentSince.computeIfAbsent(node, unseen -> nowNanos) < keepNanos;
    }
}
