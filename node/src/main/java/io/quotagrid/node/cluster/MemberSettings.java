package io.quotagrid.node.cluster;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.ClusterConfig;
import io.quotagrid.config.Policy;
import io.quotagrid.config.Secret;
import io.quotagrid.node.cluster.discovery.PeerSearch;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a member must know before it starts.
 *
 * @param clusterName      members of different names never join each other; holds the key prefix and what only the secret gives
 * @param networkInterface address or name of the network interface to bind to
 * @param port             TCP port; 0 takes any free one
 * @param portsToTry       1 for exactly that port, more to count up while it is in use
 * @param search           where to look for peers
 */
public record MemberSettings(String clusterName, String networkInterface, int port, int portsToTry, PeerSearch search) {
    private static final int PORTS_TO_TRY = 100;

    public MemberSettings {
        requireNonNull(clusterName, "clusterName");
        requireNonNull(networkInterface, "networkInterface");
        requireNonNull(search, "search");
    }

    /** A member that knows its peers, {@code host:port} each, and looks for no others. */
    public MemberSettings(String clusterName, String networkInterface, int port, int portsToTry, List<String> peers) {
        this(clusterName, networkInterface, port, portsToTry, PeerSearch.listed(peers, port));
    }

    /**
     * As the policy says. A port that nobody set by hand counts up while it is in use.
     *
     * @param port        by hand; empty takes the policy's
     * @param peers       {@code host:port} of members to join, beside those that discovery finds
     * @param environment where {@code cluster.secret_ref} is looked up
     * @throws NodeStartException if the secret is missing, or there is no address to take
     */
    public static MemberSettings of(
            Policy policy, OptionalInt port, List<String> peers, Map<String, String> environment) {
        return of(policy, port, peers, environment, Surroundings.here(environment));
    }

    static MemberSettings of(
            Policy policy, OptionalInt port, List<String> peers, Map<String, String> environment, Surroundings here) {
        ClusterConfig cluster = policy.cluster();
        Optional<Secret> secret = secret(cluster, environment);
        DiscoveryChoice choice = DiscoveryChoice.of(cluster, peers, secret.isPresent(), here);
        return new MemberSettings(
                ClusterName.of(cluster.name(), policy.distributed().keyPrefix(), secret),
                choice.networkInterface(),
                port.orElse(cluster.port()),
                port.isPresent() || cluster.portByHand() ? 1 : PORTS_TO_TRY,
                choice.search());
    }

    private static Optional<Secret> secret(ClusterConfig cluster, Map<String, String> environment) {
        return cluster.secretRef().map(ref -> {
            try {
                return ref.resolve(environment)
                        .orElseThrow(() ->
                                new NodeStartException("cluster.secret_ref: there is no secret in " + ref.describe()));
            } catch (UncheckedIOException e) {
                throw new NodeStartException("cluster.secret_ref: " + e.getMessage(), e);
            }
        });
    }
}
