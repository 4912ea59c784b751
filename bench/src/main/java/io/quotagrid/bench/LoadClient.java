package io.quotagrid.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** A closed loop: each of some keep-alive connections asks again as soon as it has been answered. Costs little CPU itself. */
final class LoadClient {
    private static final long LONGEST_NANOS = 60_000_000_000L;

    /** What one round measured. */
    record Round(long answers, long failures, double seconds, Histogram latencyNanos) {
        double perSecond() {
            return answers / seconds;
        }
    }

    private final URI server;
    private final boolean stream;
    private final int users;
    private final AtomicInteger next = new AtomicInteger();

    /** @param users ids that calls are spread over, in turn */
    LoadClient(URI server, boolean stream, int users) {
        this.server = server;
        this.stream = stream;
        this.users = users;
    }

    Round run(int connections, double seconds) throws InterruptedException {
        AtomicLong failures = new AtomicLong();
        long began = System.nanoTime();
        long until = began + (long) (seconds * 1e9);
        List<Histogram> histograms = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Histogram histogram = new Histogram(LONGEST_NANOS, 3);
            histograms.add(histogram);
            Thread thread = new Thread(() -> loop(histogram, until, failures), "load-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Histogram all = new Histogram(LONGEST_NANOS, 3);
        histograms.forEach(all::add);
        return new Round(all.getTotalCount(), failures.get(), (System.nanoTime() - began) / 1e9, all);
    }

    private void loop(Histogram histogram, long until, AtomicLong failures) {
        while (System.nanoTime() < until) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
                socket.setTcpNoDelay(true);
                InputStream in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
                while (System.nanoTime() < until) {
                    long began = System.nanoTime();
                    socket.getOutputStream().write(request());
                    if (!answer(in)) {
                        failures.incrementAndGet();
                    }
                    histogram.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - began));
                }
            } catch (IOException e) {
                failures.incrementAndGet();
            }
        }
    }

    private byte[] request() {
        String body = "{\"model\":\"bench\",\"max_tokens\":200,\"messages\":[{\"role\":\"user\",\"content\":\""
                + "What does the fox say to the dog? ".repeat(16) + "\"}]"
                + (stream ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "") + "}";
        int user = Math.floorMod(next.getAndIncrement(), users);
        return ("POST /v1/chat/completions HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nAuthorization: Bearer key-"
                        + user + "\r\nX-User-Id: user-" + user + "\r\nX-Team-Id: team\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(ISO_8859_1);
    }

    /** Reads one answer to its end; false if its status is not 200. */
    private static boolean answer(InputStream in) throws IOException {
        String status = line(in);
        long length = -1;
        boolean chunked = false;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String header = line.toLowerCase(java.util.Locale.ROOT);
            if (header.startsWith("content-length:")) {
                length = Long.parseLong(header.substring(15).strip());
            } else if (header.startsWith("transfer-encoding:") && header.contains("chunked")) {
                chunked = true;
            }
        }
        if (chunked) {
            skipChunks(in);
        } else {
            in.skipNBytes(Math.max(0, length));
        }
        return status.startsWith("HTTP/1.1 200");
    }

    private static void skipChunks(InputStream in) throws IOException {
        long size = Long.parseLong(line(in), 16);
        while (size > 0) {
            in.skipNBytes(size + 2);
            size = Long.parseLong(line(in), 16);
        }
        line(in);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection was closed");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
