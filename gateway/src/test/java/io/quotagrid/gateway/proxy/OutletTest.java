package io.quotagrid.gateway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.PolicyLoader;
import io.quotagrid.gateway.admission.QuotaHeaders;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What follows a slow write is work (a provider's next bytes are looked at): the one selector must not do it. */
final class OutletTest {
    private static final int PIECE_BYTES = 256 * 1024;
    private static final String LIMITS = """
            rate_limits: {per_user: {rpm: 10}}
            user_rate_limit: {header: X-User-Id}
            providers: {targets: [{id: sandbox, provider: sandbox}]}
            """;

    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch working = new CountDownLatch(1);
    private final CountDownLatch otherServed = new CountDownLatch(1);
    private final AtomicBoolean servedMeanwhile = new AtomicBoolean();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                if (request.getHttpURI().getPath().equals("/other")) {
                    otherServed.countDown();
                    callback.succeeded();
                } else {
                    Outlet outlet = new Outlet(response, headers(), "req");
                    outlet.begin(200, HttpFields.EMPTY, true);
                    writeOn(outlet, callback);
                    stalled.countDown(); // it has come back, so a write is waiting
                }
                return true;
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private static QuotaHeaders headers() {
        return QuotaHeaders.of(
                PolicyLoader.load(LIMITS.getBytes(US_ASCII)).policy().orElseThrow());
    }

    /** Writes until the caller's slowness shows, and then works for as long as another call takes. */
    private void writeOn(Outlet outlet, Callback callback) {
        outlet.write(
                ByteBuffer.allocate(PIECE_BYTES),
                () -> {
                    if (stalled.getCount() > 0) {
                        writeOn(outlet, callback);
                        return;
                    }
                    awaitOther();
                    callback.failed(new Request.Handler.AbortException("seen enough"));
                },
                callback::failed);
    }

    private void awaitOther() {
        working.countDown();
        try {
            servedMeanwhile.set(otherServed.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        over.countDown();
    }

    @Test
    void givenASlowCaller_whenAWriteEndsAndWorkFollows_thenOthersAreServedMeanwhile() throws Exception {
        try (Socket slow = call("/slow")) {
            assertThat(stalled.await(60, TimeUnit.SECONDS)).isTrue();
            InputStream in = slow.getInputStream();
            Thread reader = new Thread(() -> drain(in));
            reader.start();
            assertThat(working.await(60, TimeUnit.SECONDS)).isTrue();
            try (Socket other = call("/other")) {
                assertThat(other.isConnected()).isTrue();
                assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
                assertThat(servedMeanwhile).isTrue();
            }
            reader.join();
        }
    }

    private static void drain(InputStream in) {
        try {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (java.io.IOException e) {
            // cut off, as it was to be
        }
    }

    private Socket call(String path) throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(US_ASCII));
        return socket;
    }
}
