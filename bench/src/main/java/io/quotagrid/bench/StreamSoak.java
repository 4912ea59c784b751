package io.quotagrid.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Holds many streams open at once on one node, with the sandbox provider, all limits on, and looks that none is cut, that each
 * gets all its events, and that no slot stays behind. Exit code 1 if not.
 *
 * <p>Arguments: streams, seconds.
 */
public final class StreamSoak {
    private static final long INTERVAL_MILLIS = 500;
    private static final int AT_ONCE = 50;
    private static final String LIMITS = "{rpm: 1000000, tpm: 100000000000, max_parallel_requests: 100000}";
    private static final String POLICY = "rate_limits: {per_user: " + LIMITS + ", per_team: " + LIMITS + ", global: "
            + LIMITS + "}\nuser_rate_limit: {header: X-User-Id}\nproviders: {targets: [{id: s, provider: sandbox}]}\n";
    private static final Pattern PERMITS = Pattern.compile("(?m)^quotagrid_engine_held_permits (\\S+)$");

    /** One held stream: what has come, and whether it ended as it should. */
    private static final class Held {
        private final StringBuilder tail = new StringBuilder();
        private int events;
        private boolean whole;
        private String status = "";

        /** Counts events across reads; keeps only what may begin one. */
        void take(String text) {
            if (tail.isEmpty() && events == 0 && text.startsWith("HTTP/1.1 ")) {
                status = text.lines().findFirst().orElse("");
            }
            tail.append(text);
            int end = tail.indexOf("\n\n");
            while (end >= 0) {
                if (tail.lastIndexOf("data: ", end) >= 0) {
                    events++;
                }
                whole |= tail.substring(0, end).endsWith("data: [DONE]");
                tail.delete(0, end + 2);
                end = tail.indexOf("\n\n");
            }
        }
    }

    private StreamSoak() {}

    public static void main(String[] arguments) throws Exception {
        int streams = Integer.parseInt(arguments[0]);
        long seconds = Long.parseLong(arguments[1]);
        PrintStream out = System.out;
        boolean good;
        try (GatewayProcess gateway = new GatewayProcess(POLICY, List.of("-Xmx768m"))) {
            long events = seconds * 1_000 / INTERVAL_MILLIS;
            List<Held> held = hold(gateway, streams, events);
            long cut = held.stream().filter(stream -> !stream.whole).count();
            long fewest = held.stream().mapToInt(stream -> stream.events).min().orElse(0);
            double permits = permitsWhenQuiet(gateway.admin());
            out.printf(
                    "%d streams of %d s: %d cut, fewest events %d (asked for %d), slots held afterwards %.0f, resident %d MiB, at most %d MiB%n",
                    streams,
                    seconds,
                    cut,
                    fewest,
                    events,
                    permits,
                    gateway.memoryKib("VmRSS") / 1024,
                    gateway.memoryKib("VmHWM") / 1024);
            held.stream()
                    .filter(stream -> !stream.whole)
                    .collect(Collectors.groupingBy(stream -> stream.status, Collectors.counting()))
                    .forEach((status, count) -> out.printf("cut: %d that began with «%s»%n", count, status));
            good = cut == 0 && fewest >= events && permits == 0;
        }
        System.exit(good ? 0 : 1);
    }

    private static List<Held> hold(GatewayProcess gateway, int streams, long events) throws IOException {
        List<Held> held = new ArrayList<>();
        InetSocketAddress address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), gateway.address().getPort());
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < streams; i++) {
                SocketChannel channel = SocketChannel.open(address);
                channel.write(ByteBuffer.wrap(request(i, events)));
                channel.configureBlocking(false);
                Held stream = new Held();
                held.add(stream);
                channel.register(selector, SelectionKey.OP_READ, stream);
                while (i % AT_ONCE == AT_ONCE - 1 && held.stream().anyMatch(begun -> begun.status.isEmpty())) {
                    selector.select(key -> read(key, buffer), 1_000); // callers come in waves: the JVM is cold
                }
            }
            long giveUp = System.nanoTime() + (events * INTERVAL_MILLIS + 60_000) * 1_000_000;
            while (!selector.keys().isEmpty() && System.nanoTime() < giveUp) {
                selector.select(key -> read(key, buffer), 1_000);
            }
        }
        return held;
    }

    private static void read(SelectionKey key, ByteBuffer buffer) {
        SocketChannel channel = (SocketChannel) key.channel();
        Held stream = (Held) key.attachment();
        try {
            int count = channel.read(buffer.clear());
            if (count > 0) {
                stream.take(new String(buffer.array(), 0, count, ISO_8859_1).replace("\r", ""));
            }
            if (count < 0 || stream.whole) {
                channel.close();
            }
        } catch (IOException e) {
            key.cancel();
        }
    }

    private static byte[] request(int user, long events) {
        String body = "{\"model\":\"sandbox-interval-" + INTERVAL_MILLIS + "ms-tokens-" + events
                + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hold\"}]}";
        return ("POST /v1/chat/completions HTTP/1.1\r\nHost: soak\r\nContent-Type: application/json\r\nX-User-Id: user-"
                        + user + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(ISO_8859_1);
    }

    /** Slots held, looked at until there are none or ten seconds have gone. */
    private static double permitsWhenQuiet(URI admin) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        long giveUp = System.nanoTime() + 10_000_000_000L;
        double permits;
        do {
            String metrics = client.send(
                            HttpRequest.newBuilder(admin.resolve("/metrics")).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            Matcher matcher = PERMITS.matcher(metrics);
            permits = matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
        } while (permits != 0 && System.nanoTime() < giveUp);
        return permits;
    }
}
