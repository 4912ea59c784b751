package io.quotagrid.node.cluster;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;

/** Addresses of this machine that the internet cannot reach: the ones a member may bind to without being told. */
final class PrivateAddress {
    private static final int ANY_PORT = 9;

    private PrivateAddress() {}

    /** The one from which this machine reaches a peer, if it is private. */
    static Optional<InetAddress> towards(InetAddress peer) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(peer, ANY_PORT)); // sends nothing: only looks the route up
            return Optional.of(socket.getLocalAddress()).filter(PrivateAddress::isPrivate);
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    /** The first one of a network interface that is up, IPv4 before IPv6, in the order of the interfaces. */
    static Optional<InetAddress> first() {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .filter(PrivateAddress::usable)
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(PrivateAddress::isPrivate)
                    .min(Comparator.comparingInt(address -> address.getAddress().length));
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    /** Bridges of container engines are private too, and nobody else is on them. */
    private static boolean usable(NetworkInterface network) {
        try {
            String name = network.getName();
            return network.isUp()
                    && !network.isLoopback()
                    && !name.startsWith("docker")
                    && !name.startsWith("br-")
                    && !name.startsWith("virbr");
        } catch (SocketException e) {
            return false;
        }
    }

    /** RFC 1918, RFC 6598 (between carriers and inside clouds) and RFC 4193. */
    private static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return address.isSiteLocalAddress() || ((bytes[0] & 0xff) == 100 && (bytes[1] & 0xc0) == 64);
        }
        return (bytes[0] & 0xfe) == 0xfc;
    }
}
