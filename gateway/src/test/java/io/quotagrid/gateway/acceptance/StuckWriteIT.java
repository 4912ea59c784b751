package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that take no more bytes: the total time of a call is over for them too, wherever it stands. */
final class StuckWriteIT {
    /** One event without its end: held back until the stream ends, and so written last and at once. */
    private static final int LAST_BYTES = 1_000_000;

    /** Of as many calls one after the other, no system takes all bytes for a caller that does not read. */
    private static final int CALLS = 16;

    private static final String POLICY = """
            rate_limits: {per_user: {rpm: 1000}}
            user_rate_limit: {header: X-User-Id}
            gateway: {total_timeout: 3s}
            providers: {targets: [%s]}
            """;

    @TempDir
    private Path audit;

    private final AtomicInteger heard = new AtomicInteger();
    private final RawProvider provider = new RawProvider(this::play);
    private Product product;

    @BeforeEach
    void start() {
        product = Product.start(POLICY.formatted(provider.target("")), audit);
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        provider.close();
    }

    private void play(RawProvider.Line line) throws IOException {
        while (true) {
            line.readRequest();
            heard.incrementAndGet();
            line.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " + LAST_BYTES + "\r\n\r\n")
                    .say("x".repeat(LAST_BYTES));
        }
    }

    @Test
    void givenALastWriteThatNobodyTakes_whenTheTotalTimeIsUp_thenItIsCutOff() throws IOException {
        try (RawHttp connection = new RawHttp(product.address(), 16 * 1024)) {
            connection.send(
                    Chats.post(Chats.body("raw", "hi", Chats.STREAM), "stuck").repeat(CALLS));
            await().atMost(Duration.ofSeconds(60)).until(() -> heard.get() > 0);

            await().during(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> inFlight().equals("0.0"));

            assertThat(connection.readToEnd().length()).isLessThan(CALLS * LAST_BYTES);
        }
        product.awaitNothingHeld();
    }

    private String inFlight() throws IOException, InterruptedException {
        return product.get(product.adminAddress().resolve("/metrics"))
                .body()
                .lines()
                .filter(line -> line.startsWith("quotagrid_requests_in_flight "))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
    }
}
