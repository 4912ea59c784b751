package io.quotagrid.node.cluster.discovery;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a member looks for peers.
 *
 * @param listed     {@code host:port} or {@code host}; a name stands for all its addresses, looked up anew each time
 * @param usualPort  of a peer that is listed without one; also the first of the neighbours' ports
 * @param neighbours whether to look at the next ports on this member's own address
 * @param multicast  whether to call out on this member's own network
 * @param plugin     one of Hazelcast's own discovery strategies beside
 */
public record PeerSearch(
        List<String> listed, int usualPort, boolean neighbours, boolean multicast, Optional<Plugin> plugin) {

    /**
     * One of Hazelcast's discovery strategies.
     *
     * @param strategy its class name
     * @param options  its properties
     */
    public record Plugin(String strategy, Map<String, String> options) {
        public Plugin {
            requireNonNull(strategy, "strategy");
            options = Map.copyOf(options);
        }
    }

    public PeerSearch {
        listed = List.copyOf(listed);
        requireNonNull(plugin, "plugin");
    }

    /** These peers and no others. */
    public static PeerSearch listed(List<String> peers, int usualPort) {
        return new PeerSearch(peers, usualPort, false, false, Optional.empty());
    }

    /** {@code a} of {@code a:1} and of {@code a}; {@code ::1} of {@code [::1]:1}. */
    public static String hostOf(String peer) {
        if (peer.startsWith("[")) {
            return peer.substring(1, peer.indexOf(']'));
        }
        int colon = peer.lastIndexOf(':');
        return colon < 0 ? peer : peer.substring(0, colon);
    }
}
