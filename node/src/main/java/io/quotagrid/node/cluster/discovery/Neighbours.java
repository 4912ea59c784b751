package io.quotagrid.node.cluster.discovery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Members on the same address, on the ports that they count up through. Only a port that answers as a member does is named: a
 * stranger that listens there and says nothing would hold up the join.
 */
final class Neighbours implements PeerSource {
    /** How many ports are looked at. */
    static final int PORTS = 10;

    private static final byte[] GREETING = "HZC".getBytes(US_ASCII); // what Hazelcast members say to each other first
    private static final int CONNECT_MILLIS = 200;
    private static final int ANSWER_MILLIS = 300;

    private final InetSocketAddress self;
    private final int firstPort;

    Neighbours(InetSocketAddress self, int firstPort) {
        this.self = self;
        this.firstPort = firstPort;
    }

    @Override
    public Collection<InetSocketAddress> find() {
        List<InetSocketAddress> found = new ArrayList<>();
        for (int port = firstPort; port < firstPort + PORTS; port++) {
            InetSocketAddress candidate = new InetSocketAddress(self.getAddress(), port);
            if (port != self.getPort() && greets(self.getAddress(), candidate)) {
                found.add(candidate);
            }
        }
        return found;
    }

    private static boolean greets(InetAddress from, InetSocketAddress candidate) {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(candidate, CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write(GREETING);
            return Arrays.equals(socket.getInputStream().readNBytes(GREETING.length), GREETING);
        } catch (IOException e) {
            return false;
        }
    }
}
