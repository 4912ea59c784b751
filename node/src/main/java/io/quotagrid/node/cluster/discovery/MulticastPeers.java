package io.quotagrid.node.cluster.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls out on the member's own network, one hop far, and answers those who call for the same cluster.
 *
 * <p>A question is a magic number, a digest of the cluster's name and a zero; an answer is the same with the member's port. The
 * address is the one that the answer comes from, so nobody can be sent elsewhere by one packet. Whoever hears the digest can
 * answer too: what is found here may be connected to, and is trusted no further.
 */
final class MulticastPeers implements PeerSource {
    private static final Logger log = LoggerFactory.getLogger(MulticastPeers.class);
    private static final String GROUP = "239.255.81.71"; // of the block for one organization, RFC 2365
    private static final int PORT = 54_871;
    private static final int MAGIC = 0x51475244; // QGRD
    private static final int DIGEST_BYTES = 32;
    private static final int PACKET_BYTES = 4 + DIGEST_BYTES + 4;
    private static final long LISTEN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int QUESTIONS = 2; // the first may be lost

    private final byte[] cluster;
    private final InetSocketAddress self;
    private final NetworkInterface network;
    private final InetSocketAddress group;
    private final MulticastSocket ear;

    private MulticastPeers(String clusterName, InetSocketAddress self) throws IOException {
        this.cluster = digest(clusterName);
        this.self = self;
        this.network = NetworkInterface.getByInetAddress(self.getAddress());
        this.group = new InetSocketAddress(InetAddress.getByName(GROUP), PORT);
        this.ear = new MulticastSocket(PORT); // several members of one machine share the port
        ear.joinGroup(group, network);
        Thread thread = new Thread(this::answer, "quotagrid-multicast");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Begins to answer.
     *
     * @param self where this member is; its network is the one to call out on
     * @throws IOException if the network takes no multicast
     */
    static MulticastPeers open(String clusterName, InetSocketAddress self) throws IOException {
        return new MulticastPeers(clusterName, self);
    }

    private static byte[] digest(String clusterName) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(("quotagrid multicast " + clusterName).getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public Collection<InetSocketAddress> find() {
        List<InetSocketAddress> found = new ArrayList<>();
        try (DatagramSocket mouth = new DatagramSocket(new InetSocketAddress(self.getAddress(), 0))) {
            mouth.setOption(StandardSocketOptions.IP_MULTICAST_IF, network);
            mouth.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1);
            for (int i = 0; i < QUESTIONS; i++) {
                mouth.send(packet(0, group));
                collect(mouth, LISTEN_NANOS / QUESTIONS, found);
            }
        } catch (IOException e) {
            log.atDebug().setCause(e).log("no multicast now");
        }
        return found;
    }

    private void collect(DatagramSocket mouth, long nanos, List<InetSocketAddress> found) throws IOException {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            mouth.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            DatagramPacket packet = new DatagramPacket(new byte[PACKET_BYTES + 1], PACKET_BYTES + 1);
            try {
                mouth.receive(packet);
            } catch (SocketTimeoutException e) {
                return;
            }
            int port = portIn(packet);
            if (port > 0) {
                found.add(new InetSocketAddress(packet.getAddress(), port));
            }
        }
    }

    private void answer() {
        while (!ear.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[PACKET_BYTES + 1], PACKET_BYTES + 1);
                ear.receive(packet);
                if (portIn(packet) == 0) {
                    reply(packet);
                }
            } catch (IOException e) {
                if (!ear.isClosed()) {
                    log.atDebug().setCause(e).log("a multicast question went unanswered");
                }
            }
        }
    }

    /** From the member's own address: that is what the asker takes for it. */
    private void reply(DatagramPacket question) throws IOException {
        try (DatagramSocket mouth = new DatagramSocket(new InetSocketAddress(self.getAddress(), 0))) {
            mouth.send(packet(self.getPort(), (InetSocketAddress) question.getSocketAddress()));
        }
    }

    private DatagramPacket packet(int port, InetSocketAddress to) {
        byte[] bytes = ByteBuffer.allocate(PACKET_BYTES)
                .putInt(MAGIC)
                .put(cluster)
                .putInt(port)
                .array();
        return new DatagramPacket(bytes, bytes.length, to);
    }

    /** 0 for a question, -1 for what is none of ours. */
    private int portIn(DatagramPacket packet) {
        if (packet.getLength() != PACKET_BYTES) {
            return -1;
        }
        ByteBuffer bytes = ByteBuffer.wrap(packet.getData(), 0, PACKET_BYTES);
        int magic = bytes.getInt();
        byte[] wanted = new byte[DIGEST_BYTES];
        bytes.get(wanted);
        int port = bytes.getInt();
        return magic == MAGIC && Arrays.equals(wanted, cluster) && port >= 0 && port <= 65_535 ? port : -1;
    }

    @Override
    public void close() {
        ear.close();
    }
}
