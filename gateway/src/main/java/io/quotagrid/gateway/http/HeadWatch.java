package io.quotagrid.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.Callback;

/**
 * Ends connections whose request's head, or TLS handshake, has begun and does not come to its end in time: a sender of a byte now
 * and then is not idle, so no idle timeout sees it. Such a caller gets a 408, unless it has not come so far as to read one.
 * Thread-safe.
 */
final class HeadWatch implements Connection.Listener {
    private static final String NO_CIPHER = "SSL_NULL_WITH_NULL_NULL"; // of a session that does not exist yet

    private final long timeoutNanos;
    private final BiFunction<ApiException, String, Answer> errors;
    private final Map<Connection, Progress> connections = new ConcurrentHashMap<>();
    private final Map<SslConnection, Long> handshakes = new ConcurrentHashMap<>(); // and when each was first seen

    HeadWatch(Duration timeout, Rounds rounds, BiFunction<ApiException, String, Answer> errors) {
        this.timeoutNanos = timeout.toNanos();
        this.errors = errors;
        rounds.add(this::visit);
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof SslConnection tls) {
            handshakes.put(tls, System.nanoTime());
        } else {
            connections.put(connection, new Progress());
        }
    }

    @Override
    public void onClosed(Connection connection) {
        if (connection instanceof SslConnection tls) {
            handshakes.remove(tls);
        } else {
            connections.remove(connection);
        }
    }

    private void visit(long nowNanos) {
        handshakes.forEach((connection, openedNanos) -> shakeHands(connection, nowNanos - openedNanos));
        connections.forEach((connection, progress) -> {
            if (progress.headIsLate(connection, nowNanos, timeoutNanos)) {
                connections.remove(connection);
                refuse(connection);
            }
        });
    }

    private void shakeHands(SslConnection connection, long sinceNanos) {
        boolean agreed =
                !NO_CIPHER.equals(connection.getSSLEngine().getSession().getCipherSuite());
        if (agreed || sinceNanos > timeoutNanos) {
            handshakes.remove(connection);
            if (!agreed) {
                connection.getEndPoint().close();
            }
        }
    }

    /** No request runs on the connection, so nobody else writes to it. */
    private void refuse(Connection connection) {
        String id = RequestIds.next();
        Answer answer = errors.apply(
                ApiException.of(
                        408,
                        "invalid_request_error",
                        "invalid_request_error",
                        "the request's head did not come in time"),
                id);
        String head =
                "HTTP/1.1 408 Request Timeout\r\ncontent-type: application/json\r\nconnection: close\r\nx-request-id: "
                        + id + "\r\ncontent-length: " + answer.body().remaining() + "\r\n\r\n";
        connection
                .getEndPoint()
                .write(Callback.from(connection::close), ByteBuffer.wrap(head.getBytes(US_ASCII)), answer.body());
    }

    /** How far one connection was when it was last looked at. */
    private static final class Progress {
        private long requests;
        private long bytesBefore;
        private long begunNanos;

        boolean headIsLate(Connection connection, long nowNanos, long timeoutNanos) {
            long requestsNow = connection.getMessagesIn();
            long bytesNow = connection.getBytesIn();
            boolean running = connection.getMessagesOut() < requestsNow;
            if (running || requestsNow != requests || bytesNow == bytesBefore) {
                requests = requestsNow;
                bytesBefore = bytesNow;
                begunNanos = 0;
                return false;
            }
            if (begunNanos == 0) {
                begunNanos = nowNanos;
            }
            return nowNanos - begunNanos > timeoutNanos;
        }
    }
}
