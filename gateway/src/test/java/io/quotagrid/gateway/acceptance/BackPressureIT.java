package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever reads slowly slows down who writes, in both directions; nothing piles up in the gateway, and nothing is lost. */
final class BackPressureIT {
    private static final int PIECE_BYTES = 16 * 1024;
    private static final int PIECES = 3 * 1024;

    /** What the systems' socket buffers take on two connections, and the gateway's few pieces: a third of the answer. */
    private static final long MOST_TAKEN_BYTES = 16L << 20;

    private static final int SMALL_BUFFER = 16 * 1024;
    /** More than the system's buffers take for a provider that does not read. */
    private static final int LARGE_BYTES = 7 << 20;

    /** More than the gateway has threads. */
    private static final int SENDERS = 8 + 4 * Runtime.getRuntime().availableProcessors();

    private static final String POLICY = """
            rate_limits: {per_user: {rpm: 1000}}
            user_rate_limit: {header: X-User-Id}
            gateway: {max_body_bytes: 8MiB, total_timeout: 5m}
            providers:
              targets:
                - %s
                - {id: sandbox, provider: sandbox, model: sandbox}
            """;

    @TempDir
    private Path audit;

    private final AtomicLong written = new AtomicLong();
    private final AtomicInteger begun = new AtomicInteger();
    private final CountDownLatch readOn = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final RawProvider provider = new RawProvider(this::play);
    private Product product;

    @BeforeEach
    void start() {
        product = Product.start(POLICY.formatted(provider.target(", model: raw")), audit);
    }

    @AfterEach
    void stop() throws IOException {
        product.awaitNothingHeld();
        product.close();
        provider.close();
        threads.shutdownNow();
    }

    private void play(RawProvider.Line line) throws IOException {
        String head = line.readUntil("\r\n\r\n");
        if (head.contains("x-read-late")) {
            begun.incrementAndGet();
            awaitReadOn();
            line.answer("200 OK", lateAnswer(line.skipBody(head)));
            return;
        }
        boolean events = line.readBody(head).contains(Chats.STREAM);
        line.say("HTTP/1.1 200 OK\r\nContent-Type: " + (events ? "text/event-stream" : "application/json")
                + "\r\nConnection: close\r\n\r\n");
        for (int piece = 0; piece < PIECES; piece++) {
            line.say(piece(piece, events));
            written.addAndGet(PIECE_BYTES);
        }
    }

    /** With usage, so that nobody has to count seven million letters. */
    private static String lateAnswer(long bytes) {
        return "{\"read\":" + bytes + ",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}";
    }

    private void awaitReadOn() {
        try {
            readOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An event, or as many bytes of anything: its number makes it one of a kind. */
    private static String piece(int number, boolean events) {
        String begin = (events ? "data: " : "      ") + number + " ";
        return begin + "x".repeat(PIECE_BYTES - begin.length() - 2) + "\n\n";
    }

    @ParameterizedTest(name = "stream {0}")
    @ValueSource(booleans = {true, false})
    void givenACallerThatStopsReading_whenTheAnswerIsHuge_thenTheProviderIsHeldUpAndNothingIsLost(boolean stream)
            throws IOException {
        try (RawHttp connection = new RawHttp(product.address(), SMALL_BUFFER)) {
            connection
                    .send(Chats.post(Chats.body("raw", "hi", stream ? Chats.STREAM : ""), "slow"))
                    .readUntil("\r\n\r\n");

            long taken = awaitStandstill();

            assertThat(taken).isLessThan(MOST_TAKEN_BYTES);
            Chunks rest = new Chunks(connection);
            for (int piece = 0; piece < PIECES; piece++) {
                assertThat(rest.next(PIECE_BYTES)).isEqualTo(piece(piece, stream));
            }
            assertThat(rest.ended()).isTrue();
        }
    }

    /** Until the provider could write nothing for half a second; what it has written. */
    private long awaitStandstill() {
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(60))
                .until(() -> written.get() > 0 && before.getAndSet(written.get()) == written.get());
        return written.get();
    }

    @Test
    void givenProvidersThatReadLate_whenManySendLargeBodies_thenNoThreadWaitsAndEachGetsThere() throws Exception {
        // Given
        String body = Chats.body("raw", "y".repeat(LARGE_BYTES), "");
        List<Future<RawHttp.Answer>> answers = new ArrayList<>();
        for (int sender = 0; sender < SENDERS; sender++) {
            answers.add(threads.submit(() -> sendLate(body)));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> begun.get() == SENDERS);

        // When
        try (RawHttp other = new RawHttp(product.address())) {
            assertThat(other.send(Chats.post(Chats.body("sandbox", "hi", ""), "quick"))
                            .readWhole()
                            .status())
                    .as("others are served meanwhile")
                    .isEqualTo(200);
        }
        readOn.countDown();

        // Then
        for (Future<RawHttp.Answer> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS).body()).isEqualTo(lateAnswer(body.length()));
        }
    }

    private RawHttp.Answer sendLate(String body) throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            return connection
                    .send(RawHttp.post(Chats.PATH, body, "X-User-Id: large", "x-read-late: yes"))
                    .readWhole();
        }
    }

    /** What is in the chunks of an answer, piece by piece, without keeping it. */
    private static final class Chunks {
        private final RawHttp connection;
        private int left;

        Chunks(RawHttp connection) {
            this.connection = connection;
        }

        String next(int length) throws IOException {
            StringBuilder text = new StringBuilder(length);
            while (text.length() < length) {
                if (left == 0) {
                    left = chunk();
                }
                int now = Math.min(left, length - text.length());
                text.append(connection.exactly(now));
                left -= now;
                if (left == 0) {
                    connection.readUntil("\r\n");
                }
            }
            return text.toString();
        }

        private int chunk() throws IOException {
            int length = connection.chunkLength();
            if (length == 0) {
                throw new EOFException("the answer ends too early");
            }
            return length;
        }

        boolean ended() throws IOException {
            return connection.chunkLength() == 0;
        }
    }
}
