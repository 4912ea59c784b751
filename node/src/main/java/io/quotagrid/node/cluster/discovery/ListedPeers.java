package io.quotagrid.node.cluster.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Peers by name or address. A name is looked up anew each time, and stands for all its addresses: a headless service. */
final class ListedPeers implements PeerSource {
    private static final Logger log = LoggerFactory.getLogger(ListedPeers.class);

    private final List<String> peers;
    private final int usualPort;

    ListedPeers(List<String> peers, int usualPort) {
        this.peers = List.copyOf(peers);
        this.usualPort = usualPort;
    }

    @Override
    public Collection<InetSocketAddress> find() {
        Set<InetSocketAddress> found = new LinkedHashSet<>();
        for (String peer : peers) {
            String host = PeerSearch.hostOf(peer);
            try {
                for (InetAddress address : InetAddress.getAllByName(host)) {
                    found.add(new InetSocketAddress(address, portOf(peer, usualPort)));
                }
            } catch (UnknownHostException e) {
                log.atInfo().addKeyValue("host", host).log("a peer's name has no address now");
            }
        }
        return found;
    }

    private static int portOf(String peer, int usualPort) {
        int colon = peer.lastIndexOf(':');
        return colon < 0 || peer.endsWith("]") ? usualPort : Integer.parseInt(peer.substring(colon + 1));
    }
}
