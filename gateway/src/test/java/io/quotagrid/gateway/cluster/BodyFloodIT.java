package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.gateway.acceptance.RawHttp;
import io.quotagrid.gateway.acceptance.RawHttp.Answer;
import io.quotagrid.gateway.cluster.GatewayCluster.Node;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More bytes of requests than memory holds, at the real program in a small JVM of its own. */
final class BodyFloodIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final URI NOBODY = URI.create("http://127.0.0.1:9");
    private static final String POLICY = """
            user_rate_limit: {header: X-User-Id}
            providers: {targets: [{id: sandbox, provider: sandbox}]}
            """;
    private static final String KEYS_ONLY = """
            identity: {mode: api_key}
            providers: {targets: [{id: sandbox, provider: sandbox}]}
            """;
    private static final String HELD = "quotagrid_request_bodies_bytes ";
    private static final int SENDERS = 40;
    private static final int BYTES = 6 << 20; // of each, and they never send the rest
    private static final int STRANGERS = 4;
    private static final int STRANGERS_BYTES = 24 << 20;
    private static final int CLAIMED_BYTES = 30 << 20;
    private static final int FULL = 40 << 20; // of 46 or 48 MiB; a sender's part takes 8

    @TempDir
    private Path directory;

    @Test
    void givenASmallHeap_whenManySendLargeBodiesAndNeverEnd_thenTheLastOnesAreRefusedAndOthersAreServed()
            throws Exception {
        try (GatewayCluster cluster = GatewayCluster.start(directory, 1, POLICY, NOBODY)) {
            Node node = cluster.node(0);
            List<RawHttp> senders = new ArrayList<>();
            try {
                // When
                for (int i = 0; i < SENDERS; i++) {
                    RawHttp sender = new RawHttp(node.address());
                    senders.add(sender);
                    sendPart(sender);
                }
                awaitFull(cluster, node, senders);

                // Then
                try (RawHttp last = new RawHttp(node.address())) { // now: a silent one is not kept for long
                    Answer refused = sendPart(last).readWhole();
                    assertThat(refused.status()).isEqualTo(503);
                    assertThat(refused.head()).containsIgnoringCase("retry-after: 1");
                    assertThat(refused.body()).contains("too_many_bytes");
                }
                try (RawHttp other = new RawHttp(node.address())) {
                    assertThat(Crowd.call(other, "alice").status()).isEqualTo(200);
                }
            } finally {
                for (RawHttp sender : senders) {
                    sender.close();
                }
            }
            await().atMost(PATIENCE).until(() -> cluster.metric(node, HELD) == 0);
            try (RawHttp again = new RawHttp(node.address())) {
                assertThat(again.send(RawHttp.post("/v1/chat/completions", body(), "X-User-Id: alice"))
                                .readWhole()
                                .status())
                        .isEqualTo(200);
            }
            assertThat(node.process().alive()).isTrue();
            assertThat(node.process().errors()).doesNotContain("OutOfMemoryError");
        }
    }

    @Test
    void givenStrangersWhereKeysAreAsked_whenTheySendLargeBodies_thenNothingOfThemIsKeptAndTheyAreToldSo()
            throws Exception {
        try (GatewayCluster cluster = GatewayCluster.start(directory, 1, KEYS_ONLY, NOBODY)) {
            Node node = cluster.node(0);
            List<RawHttp> strangers = new ArrayList<>();
            try {
                for (int i = 0; i < STRANGERS; i++) {
                    RawHttp stranger = new RawHttp(node.address());
                    strangers.add(stranger);
                    sendHead(stranger);
                    for (int sent = 0;
                            sent < STRANGERS_BYTES;
                            sent += BYTES) { // more than sockets hold: it has been read
                        stranger.send("x".repeat(BYTES));
                    }
                }
                assertThat(cluster.metric(node, HELD)).isZero();

                try (RawHttp whole = new RawHttp(node.address())) {
                    for (int i = 0; i < 2; i++) { // the connection stays
                        assertThat(whole.send(RawHttp.post("/v1/chat/completions", "{}", "X-User-Id: alice"))
                                        .readWhole()
                                        .status())
                                .isEqualTo(401);
                    }
                }
            } finally {
                for (RawHttp stranger : strangers) {
                    stranger.close();
                }
            }
        }
    }

    /** Many that grow at once may all be refused, and leave room: then more come, until no other fits beside those that stay. */
    private static void awaitFull(GatewayCluster cluster, Node node, List<RawHttp> senders) {
        AtomicLong before = new AtomicLong(-1);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            long held = (long) cluster.metric(node, HELD);
            boolean rests = before.getAndSet(held) == held;
            if (rests && held < FULL) {
                RawHttp sender = new RawHttp(node.address());
                senders.add(sender);
                sendPart(sender);
            }
            return rests && held >= FULL;
        });
    }

    private static void sendHead(RawHttp connection) throws IOException {
        connection.send(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                        + CLAIMED_BYTES + "\r\n\r\n");
    }

    /** What a sender is kept from is no failure: it has been refused meanwhile. */
    private static RawHttp sendPart(RawHttp connection) throws IOException {
        sendHead(connection);
        try {
            connection.send(body());
        } catch (IOException closed) {
            return connection;
        }
        return connection;
    }

    private static String body() {
        return "{\"model\":\"sandbox\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(BYTES) + "\"}]}";
    }
}
