package io.quotagrid.gateway.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A socket, with TLS for an https address, and nothing else: says exactly the bytes it is given, well-formed or not. */
public final class RawHttp implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private static final int USUAL_BUFFER = 0;
    private static final int HEX = 16;

    private static final SSLContext TLS = believing();

    private final Socket socket;
    private final InputStream in;

    /** Connects. */
    public RawHttp(URI server) throws IOException {
        this(server, USUAL_BUFFER);
    }

    /** A caller whose system takes only about {@code receiveBufferBytes} before it reads. */
    RawHttp(URI server, int receiveBufferBytes) throws IOException {
        Socket plain = new Socket();
        if (receiveBufferBytes != USUAL_BUFFER) {
            plain.setReceiveBufferSize(receiveBufferBytes);
        }
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()));
        plain.setSoTimeout(PATIENCE_MILLIS);
        plain.setTcpNoDelay(true);
        socket = server.getScheme().equals("https")
                ? TLS.getSocketFactory().createSocket(plain, server.getHost(), server.getPort(), true)
                : plain;
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Believes every certificate: whom it talks to is not what these tests are about. */
    private static SSLContext believing() {
        TrustManager all = new X509ExtendedTrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, Socket of) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, Socket of) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine of) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine of) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {all}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With TLS: the socket, its handshake made. */
    SSLSocket tls() {
        return (SSLSocket) socket;
    }

    /**
     * One answer, taken apart.
     *
     * @param head with its blank line
     * @param body a character for each byte; chunks put together
     */
    public record Answer(String head, String body) {
        public int status() {
            return Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
        }

        boolean closes() {
            return head.toLowerCase(Locale.ROOT).contains("connection: close");
        }
    }

    /** A whole POST of a JSON body, with the headers a test adds. */
    public static String post(String path, String body, String... headers) {
        StringBuilder text = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: gateway\r\n");
        text.append("Content-Type: application/json\r\nContent-Length: ")
                .append(body.getBytes(ISO_8859_1).length)
                .append("\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").append(body).toString();
    }

    /** Says it, a byte for each character. */
    public RawHttp send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Reads until the text has come; everything read so far. */
    String readUntil(String expected) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(expected, Math.max(0, read.length() - expected.length())) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the gateway closed before «" + expected + "» came; until then: " + read);
            }
            read.append((char) next);
        }
        return read.toString();
    }

    /** Everything until the gateway closes; a reset counts as a close. */
    String readToEnd() throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
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
        return head + exactly(contentLength(head));
    }

    /**
     * One answer, however its length is told.
     *
     * @throws EOFException if the gateway closes before its end
     */
    public Answer readWhole() throws IOException {
        String head = readUntil("\r\n\r\n");
        if (!head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
            return new Answer(head, exactly(contentLength(head)));
        }
        StringBuilder body = new StringBuilder();
        for (int length = chunkLength(); length > 0; length = chunkLength()) {
            body.append(exactly(length));
            readUntil("\r\n");
        }
        readUntil("\r\n");
        return new Answer(head, body.toString());
    }

    /** The length of the next chunk, whose bytes come next; 0 for the last. */
    int chunkLength() throws IOException {
        return Integer.parseInt(readUntil("\r\n").strip(), HEX);
    }

    /** So many bytes, a character for each. */
    String exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the gateway closed " + (length - bytes.length) + " bytes early");
        }
        return new String(bytes, ISO_8859_1);
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

    /** What comes, undecoded. */
    InputStream in() {
        return in;
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
