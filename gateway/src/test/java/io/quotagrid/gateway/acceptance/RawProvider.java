package io.quotagrid.gateway.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A provider at the level of its sockets: a test's script says, byte for byte, how each connection goes. */
final class RawProvider implements AutoCloseable {
    private static final int HEX = 16;
    private static final String BLANK_LINE = "\r\n\r\n";

    private final ServerSocket server;
    private final Script script;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** How one connection goes; it is closed at the end. */
    @FunctionalInterface
    interface Script {
        void play(Line line) throws IOException;
    }

    RawProvider(Script script) {
        this.script = script;
        try {
            server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** An entry of {@code providers.targets} that leads here; {@code more} is the rest of it. */
    String target(String more) {
        return "{id: raw, provider: openai-compatible, base_url: \"http://127.0.0.1:" + server.getLocalPort() + "/v1\""
                + more + "}";
    }

    /** Connections that are open now. */
    int connections() {
        return open.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                threads.execute(() -> play(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void play(Socket socket) {
        try (socket) {
            script.play(new Line(socket));
        } catch (IOException gone) {
            // the gateway has hung up: tests look at what came of it
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }

    /** One connection. */
    static final class Line {
        private final Socket socket;
        private final InputStream in;

        Line(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        /**
         * The next request, head and body, a character for each byte.
         *
         * @throws EOFException if the gateway has hung up
         */
        String readRequest() throws IOException {
            String head = readUntil(BLANK_LINE);
            return head + readBody(head);
        }

        /** The body that belongs to a head. */
        String readBody(String head) throws IOException {
            String lower = head.toLowerCase(Locale.ROOT);
            if (lower.contains("transfer-encoding: chunked")) {
                StringBuilder body = new StringBuilder();
                for (int length = chunk(); length > 0; length = chunk()) {
                    body.append(exactly(length));
                    readUntil("\r\n");
                }
                readUntil("\r\n");
                return body.toString();
            }
            return exactly(contentLength(head));
        }

        /** Reads the body that belongs to a head and forgets it; how long it was. */
        long skipBody(String head) throws IOException {
            int length = contentLength(head);
            in.skipNBytes(length);
            return length;
        }

        private static int contentLength(String head) {
            int at = head.toLowerCase(Locale.ROOT).indexOf("content-length:") + "content-length:".length();
            return Integer.parseInt(head.substring(at, head.indexOf('\r', at)).strip());
        }

        private int chunk() throws IOException {
            return Integer.parseInt(readUntil("\r\n").strip(), HEX);
        }

        private String exactly(int length) throws IOException {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException();
            }
            return new String(bytes, ISO_8859_1);
        }

        String readUntil(String expected) throws IOException {
            StringBuilder read = new StringBuilder();
            while (read.indexOf(expected, Math.max(0, read.length() - expected.length())) < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException();
                }
                read.append((char) next);
            }
            return read.toString();
        }

        Line say(String text) throws IOException {
            return say(text.getBytes(ISO_8859_1));
        }

        Line say(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        }

        /** A whole JSON answer. */
        Line answer(String status, String json) throws IOException {
            return say("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
                    + BLANK_LINE + json);
        }

        /** Says nothing more until the gateway hangs up. */
        void awaitHangUp() throws IOException {
            try {
                while (in.read() >= 0) {
                    // whatever it still says
                }
            } catch (SocketException reset) {
                // hung up all the same
            }
        }
    }
}
