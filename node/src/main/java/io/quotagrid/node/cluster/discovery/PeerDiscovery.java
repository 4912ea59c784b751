package io.quotagrid.node.cluster.discovery;

import com.hazelcast.cluster.Address;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one discovery strategy: the union of its sources. Hazelcast takes this member itself out of what is found. */
final class PeerDiscovery implements DiscoveryStrategy {
    private static final Logger log = LoggerFactory.getLogger(PeerDiscovery.class);

    private final String clusterName;
    private final PeerSearch search;
    private final InetSocketAddress self;
    private final List<PeerSource> sources = new ArrayList<>();

    PeerDiscovery(String clusterName, PeerSearch search, InetSocketAddress self) {
        this.clusterName = clusterName;
        this.search = search;
        this.self = self;
    }

    @Override
    public void start() {
        sources.add(new ListedPeers(search.listed(), search.usualPort()));
        if (search.neighbours()) {
            sources.add(new Neighbours(self, search.usualPort()));
        }
        if (search.multicast()) {
            try {
                sources.add(MulticastPeers.open(clusterName, self));
            } catch (IOException e) {
                log.atInfo()
                        .addKeyValue("address", self.getAddress().getHostAddress())
                        .addKeyValue("problem", e.getMessage())
                        .log("this network takes no multicast: members there are not found by it");
            }
        }
    }

    @Override
    public Iterable<DiscoveryNode> discoverNodes() {
        Set<InetSocketAddress> found = new LinkedHashSet<>();
        for (PeerSource source : sources) {
            found.addAll(source.find());
        }
        List<DiscoveryNode> nodes = new ArrayList<>();
        for (InetSocketAddress peer : found) {
            boolean reachable =
                    peer.getAddress().getAddress().length == self.getAddress().getAddress().length;
            if (reachable && !peer.equals(self)) { // what is bound to an IPv4 address cannot reach an IPv6 one
                nodes.add(new SimpleDiscoveryNode(new Address(peer)));
            }
        }
        return nodes;
    }

    @Override
    public void destroy() {
        sources.forEach(PeerSource::close);
    }

    @Override
    public Map<String, String> discoverLocalMetadata() {
        return Map.of();
    }
}
