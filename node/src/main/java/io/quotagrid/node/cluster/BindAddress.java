package io.quotagrid.node.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;

/** Finds the address that {@code cluster.interface} means, and whether its port is free, before Hazelcast would say less. */
final class BindAddress {
    private BindAddress() {}

    /**
     * @param wanted an address of this machine, or the name of one of its network interfaces
     * @throws NodeStartException if it is neither
     */
    static InetAddress of(String wanted) {
        try {
            NetworkInterface named = NetworkInterface.getByName(wanted);
            if (named != null && named.getInetAddresses().hasMoreElements()) {
                return named.inetAddresses()
                        .filter(address -> address.getAddress().length == 4)
                        .findFirst()
                        .orElseGet(() -> named.getInetAddresses().nextElement());
            }
            InetAddress address = InetAddress.getByName(wanted);
            if (NetworkInterface.getByInetAddress(address) != null) {
                return address;
            }
        } catch (UnknownHostException | SocketException e) {
            throw new NodeStartException(unknown(wanted), e);
        }
        throw new NodeStartException(unknown(wanted));
    }

    /**
     * @param port 0 always passes
     * @throws NodeStartException if the port is taken
     */
    static void checkFree(InetAddress address, int port) {
        if (port == 0) {
            return;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw new NodeStartException(
                    "cluster.port " + port + " cannot be opened on " + address.getHostAddress() + ": " + e.getMessage(),
                    e);
        }
    }

    private static String unknown(String wanted) {
        return "cluster.interface must be an address or a network interface of this machine but was " + wanted;
    }
}
