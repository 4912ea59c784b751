package io.quotagrid.node.cluster;

import io.quotagrid.config.ClusterConfig;
import io.quotagrid.config.ClusterConfig.Discovery;
import io.quotagrid.node.cluster.discovery.PeerSearch;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code cluster.discovery} means here, and which address it takes.
 *
 * <p>{@code auto} leaves this machine only with a secret: without one it looks on loopback and at the peers it is told of. Every
 * other mode does what it says. Only loopback or a private address is taken without being told.
 */
final class DiscoveryChoice {
    private static final int USUAL_PORT = 5701;
    private static final String LOOPBACK = "127.0.0.1";
    private static final Map<Discovery, String> STRATEGIES = Map.of(
            Discovery.KUBERNETES, "com.hazelcast.kubernetes.HazelcastKubernetesDiscoveryStrategy",
            Discovery.AWS, "com.hazelcast.aws.AwsDiscoveryStrategy",
            Discovery.GCP, "com.hazelcast.gcp.GcpDiscoveryStrategy",
            Discovery.AZURE, "com.hazelcast.azure.AzureDiscoveryStrategy");

    private final ClusterConfig cluster;
    private final Discovery mode;
    private final List<String> peers;
    private final boolean secret;

    private DiscoveryChoice(ClusterConfig cluster, List<String> morePeers, boolean secret, Surroundings here) {
        this.cluster = cluster;
        this.secret = secret;
        this.peers = new ArrayList<>(cluster.members());
        peers.addAll(morePeers);
        this.mode = cluster.discovery() == Discovery.AUTO && secret ? automatic(here) : cluster.discovery();
    }

    /**
     * @param morePeers beside those of the policy
     * @param secret    whether members need one to join
     * @param here      where this node runs
     */
    static DiscoveryChoice of(ClusterConfig cluster, List<String> morePeers, boolean secret, Surroundings here) {
        return new DiscoveryChoice(cluster, morePeers, secret, here);
    }

    private static Discovery automatic(Surroundings here) {
        return here.kubernetes() ? Discovery.KUBERNETES : here.cloud().orElse(Discovery.AUTO);
    }

    /** Where to look. A name that is listed for Kubernetes is a headless service's; without one its API is asked. */
    PeerSearch search() {
        boolean asksPlugin = STRATEGIES.containsKey(mode)
                && !(mode == Discovery.KUBERNETES && !cluster.members().isEmpty());
        return new PeerSearch(
                peers,
                usualPort(),
                mode == Discovery.AUTO,
                mode == Discovery.AUTO || mode == Discovery.MULTICAST,
                asksPlugin ? Optional.of(plugin()) : Optional.empty());
    }

    /** Where peers are that are named without a port; members that take any free port say theirs by multicast. */
    private int usualPort() {
        return cluster.port() == 0 ? USUAL_PORT : cluster.port();
    }

    private PeerSearch.Plugin plugin() {
        Map<String, String> options = new HashMap<>(cluster.discoveryOptions());
        options.putIfAbsent(mode == Discovery.KUBERNETES ? "service-port" : "hz-port", "" + usualPort());
        if (mode == Discovery.KUBERNETES) {
            options.putIfAbsent("resolve-not-ready-addresses", "true"); // who starts is not ready yet
        }
        return new PeerSearch.Plugin(STRATEGIES.getOrDefault(mode, ""), options);
    }

    /**
     * The address or network interface to bind to.
     *
     * @throws NodeStartException if none may be taken without being told
     */
    String networkInterface() {
        return cluster.networkInterface().orElseGet(() -> staysHere() ? LOOPBACK : privateAddress());
    }

    private boolean staysHere() {
        if (!peers.isEmpty() && peers.stream().allMatch(DiscoveryChoice::isLoopback)) {
            return mode == Discovery.AUTO || mode == Discovery.TCP || mode == Discovery.DNS;
        }
        return peers.isEmpty() && (mode == Discovery.TCP || (mode == Discovery.AUTO && !secret));
    }

    private String privateAddress() {
        Optional<InetAddress> found = firstAddress().flatMap(PrivateAddress::towards);
        found = found.isPresent() ? found : PrivateAddress.first();
        if (found.isEmpty() && mode == Discovery.AUTO && peers.isEmpty()) {
            return LOOPBACK;
        }
        return found.map(InetAddress::getHostAddress)
                .orElseThrow(() -> new NodeStartException("cluster.interface must be set: this machine has no private"
                        + " address to meet its peers on, and another one is not taken without being told"));
    }

    private Optional<InetAddress> firstAddress() {
        return peers.stream()
                .filter(peer -> !isLoopback(peer))
                .flatMap(peer -> address(peer).stream())
                .findFirst();
    }

    private static boolean isLoopback(String peer) {
        return address(peer).map(InetAddress::isLoopbackAddress).orElse(false);
    }

    private static Optional<InetAddress> address(String peer) {
        try {
            return Optional.of(InetAddress.getByName(PeerSearch.hostOf(peer)));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
