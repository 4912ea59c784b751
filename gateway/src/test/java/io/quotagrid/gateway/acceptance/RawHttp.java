package io.quotagrid.gateway.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;

/** A socket and nothing else: says exactly the bytes it is given, well-formed or not. */
final class RawHttp implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;

    RawHttp(URI server) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /** A whole POST of a JSON body, with the headers a test adds. */
    static String post(String path, String body, String... headers) {
        StringBuilder text = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: gateway\r\n");
        text.append("Content-Type: application/json\r\nContent-Length: ")
                .append(body.getBytes(ISO_8859_1).length)
                .append("\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").append(body).toString();
    }

    RawHttp send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Reads until the text has come; everything read so far. */
    String readUntil(String expected) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        while (!read.toString(ISO_8859_1).contains(expected)) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the gateway closed before «" + expected + "» came; until then: " + read);
            }
            read.write(next);
        }
        return read.toString(ISO_8859_1);
    }

    /** Everything until the gateway closes; a reset counts as a close. */
    String readToEnd() throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        try {
            int next = in.read();
            while (next >= 0) {
                read.write(next);
                next = in.read();
            }
        } catch (SocketException reset) {
            return read.toString(ISO_8859_1);
        }
        return read.toString(ISO_8859_1);
    }

    /** One answer with a Content-Length, head and body; leaves the connection open. */
    String readAnswer() throws IOException {
        String head = readUntil("\r\n\r\n");
        int length = contentLength(head);
        return head + new String(socket.getInputStream().readNBytes(length), ISO_8859_1);
    }

    private static int contentLength(String head) {
        for (String line : head.split("\r\n")) {
            if (line.regionMatches(true, 0, "content-length:", 0, "content-length:".length())) {
                return Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
        }
        throw new IllegalStateException("no Content-Length in: " + head);
    }

    private void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Leaves as callers do: {@code close}, {@code reset}, or {@code half-close}. */
    void leave(String how) throws IOException {
        switch (how) {
            case "close" -> close();
            case "reset" -> reset();
            case "half-close" -> shutdownOutput();
            default -> throw new IllegalArgumentException(how);
        }
    }

    /** Closes with a reset instead of an orderly end. */
    private void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
