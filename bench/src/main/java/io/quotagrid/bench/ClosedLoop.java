package io.quotagrid.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;

/**
 * A closed loop of calls: each of some kept-alive connections asks again as soon as it has been answered. One thread serves
 * them all, as client, provider and gateway share the same few cores. An answer that does not come, is cut, or is not what was
 * expected is a failure; the connection is then replaced. One instance is one round; not thread-safe.
 */
final class ClosedLoop {
    private static final int MOST_CONNECTING = 64;
    private static final int MOST_FAILURES = 10_000;
    private static final int ARRIVAL_BYTES = 64 * 1024;
    private static final long LONGEST_ANSWER_NANOS = Duration.ofMinutes(30).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What came back for one call. */
    record Answer(int status, int events, long bodyBytes, long checksum) {}

    private final InetSocketAddress address;
    private final List<Requests> requests;
    private final int callers;
    private final Predicate<Answer> expected;
    private final ByteBuffer arrival = ByteBuffer.allocateDirect(ARRIVAL_BYTES);
    private final Histogram latencyNanos = new Histogram(LONGEST_ANSWER_NANOS, 3);
    private long callsLeft;
    private long lastStartNanos;
    private long sent;
    private long failures;
    private long events;
    private int connecting;
    private int open;
    private String problem = "";

    /**
     * @param requests asked in turn
     * @param callers  whose calls they are, in turn
     * @param expected tells a good answer
     */
    ClosedLoop(URI server, List<Requests> requests, int callers, Predicate<Answer> expected) {
        this.address = new InetSocketAddress(server.getHost(), server.getPort());
        this.requests = List.copyOf(requests);
        this.callers = callers;
        this.expected = requireNonNull(expected, "expected");
    }

    /**
     * Asks for so long, or so often, whichever ends first, and waits up to 30 s for what is under way then.
     *
     * @throws IOException if the server cannot be reached at all
     */
    Round run(int connections, Duration longest, long mostCalls) throws IOException {
        return run(connections, longest, mostCalls, PATIENCE);
    }

    /**
     * The same for answers that take longer.
     *
     * @param patience how long to wait for what is under way at the end
     * @throws IOException if the server cannot be reached at all
     */
    Round run(int connections, Duration longest, long mostCalls, Duration patience) throws IOException {
        long began = System.nanoTime();
        callsLeft = mostCalls;
        lastStartNanos = began + longest.toNanos();
        long giveUpNanos = lastStartNanos + patience.toNanos();
        try (Selector selector = Selector.open()) {
            int toOpen = connections;
            do {
                while (toOpen > 0 && connecting < MOST_CONNECTING) {
                    connect(selector);
                    toOpen--;
                }
                selector.select(this::ready, 100);
                toOpen += lost(connections, toOpen);
            } while ((open > 0 || toOpen > 0) && System.nanoTime() - giveUpNanos < 0);
            for (SelectionKey key : selector.keys()) {
                if (key.isValid()) {
                    fail((Link) requireNonNull(key.attachment()), "no answer in " + patience.toSeconds() + " s");
                }
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Round(latencyNanos.getTotalCount(), failures, problem, events, seconds, latencyNanos);
    }

    /** Connections to open in the place of failed ones. */
    private int lost(int connections, int toOpen) {
        if (failures > MOST_FAILURES) {
            callsLeft = 0;
        }
        return more() ? connections - open - toOpen : 0;
    }

    private boolean more() {
        return callsLeft > 0 && System.nanoTime() - lastStartNanos < 0;
    }

    private void connect(Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
        Link link = new Link(channel, requests);
        connecting++;
        open++;
        channel.register(selector, SelectionKey.OP_CONNECT, link);
        if (channel.connect(address)) {
            connected(link, selector);
        }
    }

    private void ready(SelectionKey key) {
        Link link = (Link) requireNonNull(key.attachment());
        try {
            if (link.connecting) {
                link.channel.finishConnect();
                connected(link, key.selector());
            } else if (key.isWritable()) {
                write(link, key.selector());
            } else {
                read(link, key.selector());
            }
        } catch (IOException e) {
            fail(link, String.valueOf(e.getMessage()));
        }
    }

    private void connected(Link link, Selector selector) throws IOException {
        link.connecting = false;
        connecting--;
        next(link, selector);
    }

    private void next(Link link, Selector selector) throws IOException {
        if (!more()) {
            close(link);
            return;
        }
        callsLeft--;
        int kind = (int) (sent % requests.size());
        link.request = link.buffers.get(kind);
        requests.get(kind).write((int) (sent % callers), link.request);
        sent++;
        link.reader.reset();
        link.beganNanos = System.nanoTime();
        write(link, selector);
    }

    private static void write(Link link, Selector selector) throws IOException {
        link.channel.write(link.request);
        int interest = link.request.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        requireNonNull(link.channel.keyFor(selector)).interestOps(interest);
    }

    private void read(Link link, Selector selector) throws IOException {
        int count = link.channel.read(arrival.clear());
        if (count < 0) {
            throw new IOException("the connection was closed after " + link.reader.bodyBytes() + " bytes of an answer");
        }
        arrival.flip();
        if (!link.reader.read(arrival)) {
            return;
        }
        Answer answer = link.reader.answer();
        if (arrival.hasRemaining() || !expected.test(answer)) {
            fail(link, (arrival.hasRemaining() ? "bytes after the answer " : "an unexpected answer ") + answer);
            return;
        }
        latencyNanos.recordValue(Math.min(LONGEST_ANSWER_NANOS, System.nanoTime() - link.beganNanos));
        events += answer.events();
        if (link.reader.closing()) {
            close(link);
        } else {
            next(link, selector);
        }
    }

    private void fail(Link link, String what) {
        failures++;
        problem = what;
        close(link);
    }

    private void close(Link link) {
        open--;
        if (link.connecting) {
            connecting--;
        }
        try {
            link.channel.close();
        } catch (IOException e) {
            problem = "a socket that cannot be closed: " + e.getMessage();
        }
    }

    /** One connection and the call on it. */
    private static final class Link {
        private final SocketChannel channel;
        private final ResponseReader reader = new ResponseReader();
        private final List<ByteBuffer> buffers;
        private ByteBuffer request;
        private boolean connecting = true;
        private long beganNanos;

        Link(SocketChannel channel, List<Requests> requests) {
            this.channel = channel;
            this.buffers = requests.stream().map(Requests::buffer).toList();
            this.request = buffers.get(0);
        }
    }
}
