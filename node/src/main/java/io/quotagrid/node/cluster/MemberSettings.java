package io.quotagrid.node.cluster;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a member must know before it starts.
 *
 * @param clusterName      members of different names never join each other; holds the key prefix too
 * @param networkInterface address or name of the network interface to bind to
 * @param port             TCP port; 0 takes any free one
 * @param portsToTry       1 for exactly that port, more to count up while it is in use
 * @param peers            {@code host:port} of members to join; empty means a cluster of one
 */
public record MemberSettings(
        String clusterName, String networkInterface, int port, int portsToTry, List<String> peers) {
    private static final int USUAL_PORT = 5701;
    private static final int PORTS_TO_TRY = 100;

    private static final String LOOPBACK = "127.0.0.1";

    public MemberSettings {
        requireNonNull(clusterName, "clusterName");
        requireNonNull(networkInterface, "networkInterface");
        peers = List.copyOf(peers);
    }

    /** As the policy says: loopback if it names no interface; the usual port counts up while it is in use, another does not. */
    public static MemberSettings of(Policy policy) {
        int port = policy.cluster().port();
        return new MemberSettings(
                policy.cluster().name() + "/" + policy.distributed().keyPrefix(),
                policy.cluster().networkInterface().orElse(LOOPBACK),
                port,
                port == USUAL_PORT ? PORTS_TO_TRY : 1,
                List.of());
    }

    /** The same member, told of another port and of further peers. */
    public MemberSettings with(OptionalInt otherPort, List<String> morePeers) {
        List<String> all = new ArrayList<>(peers);
        all.addAll(morePeers);
        return new MemberSettings(
                clusterName, networkInterface, otherPort.orElse(port), otherPort.isPresent() ? 1 : portsToTry, all);
    }
}
