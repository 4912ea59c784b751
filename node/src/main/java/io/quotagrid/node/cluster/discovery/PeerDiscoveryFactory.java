package io.quotagrid.node.cluster.discovery;

import com.hazelcast.config.DiscoveryConfig;
import com.hazelcast.config.DiscoveryStrategyConfig;
import com.hazelcast.config.properties.PropertyDefinition;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Hands Hazelcast our discovery strategy, and names its own where one is wanted beside. */
public final class PeerDiscoveryFactory implements DiscoveryStrategyFactory {
    private final String clusterName;
    private final PeerSearch search;

    private PeerDiscoveryFactory(String clusterName, PeerSearch search) {
        this.clusterName = clusterName;
        this.search = search;
    }

    /** Tells a member how to look for its peers. */
    public static void configure(DiscoveryConfig discovery, String clusterName, PeerSearch search) {
        discovery.addDiscoveryStrategyConfig(
                new DiscoveryStrategyConfig(new PeerDiscoveryFactory(clusterName, search), Map.of()));
        search.plugin().ifPresent(plugin -> {
            DiscoveryStrategyConfig config = new DiscoveryStrategyConfig(plugin.strategy());
            plugin.options().forEach(config::addProperty);
            discovery.addDiscoveryStrategyConfig(config);
        });
    }

    @Override
    public Class<? extends DiscoveryStrategy> getDiscoveryStrategyType() {
        return PeerDiscovery.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // as Hazelcast declares it
    public DiscoveryStrategy newDiscoveryStrategy(
            DiscoveryNode self, ILogger logger, Map<String, Comparable> properties) {
        InetSocketAddress address = new InetSocketAddress(
                self.getPrivateAddress().getHost(), self.getPrivateAddress().getPort());
        return new PeerDiscovery(clusterName, search, address);
    }

    @Override
    public Collection<PropertyDefinition> getConfigurationProperties() {
        return List.of();
    }
}
