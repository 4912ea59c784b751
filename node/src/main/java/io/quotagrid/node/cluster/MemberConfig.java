package io.quotagrid.node.cluster;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.spi.properties.ClusterProperty;
import com.hazelcast.spi.properties.HazelcastProperty;
import io.quotagrid.node.cluster.discovery.PeerDiscoveryFactory;
import java.net.InetAddress;
import java.util.Map;

/**
 * A member's configuration. Every choice that differs from Hazelcast's own is here, with its reason.
 *
 * <p>Only the member port is opened: no client, REST or memcache protocol. What arrives there as Java objects is limited to
 * Hazelcast's and the JDK's exceptions; our own values never travel so.
 */
final class MemberConfig {
    private static final int SMALL_MACHINE_CORES = 2;
    private static final int CONNECT_SECONDS = 2;

    private static final Map<HazelcastProperty, String> PROPERTIES = Map.ofEntries(
            Map.entry(ClusterProperty.LOGGING_TYPE, "slf4j"),
            Map.entry(ClusterProperty.PHONE_HOME_ENABLED, "false"),
            Map.entry(ClusterProperty.METRICS_ENABLED, "false"), // they are sampled by us
            Map.entry(ClusterProperty.SOCKET_BIND_ANY, "false"),
            Map.entry(
                    ClusterProperty.SHUTDOWNHOOK_ENABLED,
                    "false"), // the node closes its member itself, after the proxy
            Map.entry(ClusterProperty.GRACEFUL_SHUTDOWN_MAX_WAIT, "20"),
            // a hung member is gone after 5 s instead of 60, a dead one after 0.2 s instead of 0.5
            Map.entry(ClusterProperty.HEARTBEAT_INTERVAL_SECONDS, "1"),
            Map.entry(ClusterProperty.MAX_NO_HEARTBEAT_SECONDS, "5"),
            Map.entry(ClusterProperty.CONNECTION_MONITOR_INTERVAL, "50"),
            Map.entry(ClusterProperty.CONNECTION_MONITOR_MAX_FAULTS, "1"),
            // a message is repeated by us, with its number
            Map.entry(ClusterProperty.OPERATION_CALL_TIMEOUT_MILLIS, "5000"),
            Map.entry(ClusterProperty.OPERATION_BACKUP_TIMEOUT_MILLIS, "500"),
            Map.entry(ClusterProperty.INVOCATION_RETRY_PAUSE, "50"),
            Map.entry(ClusterProperty.WAIT_SECONDS_BEFORE_JOIN, "0"),
            Map.entry(ClusterProperty.MAX_JOIN_SECONDS, "60"),
            // parts of a cluster that lost sight of each other, or never met, look for each other this often
            Map.entry(ClusterProperty.MERGE_FIRST_RUN_DELAY_SECONDS, "5"),
            Map.entry(ClusterProperty.MERGE_NEXT_RUN_DELAY_SECONDS, "5"),
            Map.entry(ClusterProperty.DISCOVERY_SPI_ENABLED, "true"),
            // else each line begins with the cluster's name, and that holds what only members may know
            Map.entry(ClusterProperty.LOGGING_ENABLE_DETAILS, "false"));

    private MemberConfig() {}

    /** Quota is not in it yet. The member owns nothing until its clock is known to be right: then it is promoted. */
    static Config of(MemberSettings settings, InetAddress bindAddress) {
        Config config = new Config();
        config.setLiteMember(true);
        config.setClusterName(settings.clusterName());
        PROPERTIES.forEach((property, value) -> config.setProperty(property.getName(), value));
        if (Runtime.getRuntime().availableProcessors() <= SMALL_MACHINE_CORES) {
            config.setProperty(ClusterProperty.IO_THREAD_COUNT.getName(), "1");
            config.setProperty(ClusterProperty.RESPONSE_THREAD_COUNT.getName(), "1");
        }
        config.getJetConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        config.getSerializationConfig().setJavaSerializationFilterConfig(onlyExceptions());
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig();
        network.setEnabled(true);
        network.setMemberEndpointConfig(endpoint(settings, bindAddress));
        join(network.getJoin(), settings);
        return config;
    }

    private static ServerSocketEndpointConfig endpoint(MemberSettings settings, InetAddress bindAddress) {
        ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig()
                .setPort(settings.port())
                .setPortAutoIncrement(settings.portsToTry() > 1)
                .setPortCount(settings.portsToTry())
                .setSocketConnectTimeoutSeconds(CONNECT_SECONDS);
        endpoint.getInterfaces().setEnabled(true).addInterface(bindAddress.getHostAddress());
        return endpoint;
    }

    /** One joiner for all ways of finding peers, because members with different ones refuse each other. */
    private static void join(JoinConfig join, MemberSettings settings) {
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(false).setConnectionTimeoutSeconds(1); // the timeout counts for every joiner
        PeerDiscoveryFactory.configure(join.getDiscoveryConfig(), settings.clusterName(), settings.search());
    }

    private static JavaSerializationFilterConfig onlyExceptions() {
        ClassFilter allowed = new ClassFilter()
                .addPrefixes("com.hazelcast.", "java.lang.", "java.util.concurrent.", "java.io.", "[")
                .addClasses(
                        "java.util.ArrayList",
                        "java.util.Collections$EmptyList",
                        "java.util.Collections$UnmodifiableList");
        return new JavaSerializationFilterConfig().setDefaultsDisabled(true).setWhitelist(allowed);
    }
}
