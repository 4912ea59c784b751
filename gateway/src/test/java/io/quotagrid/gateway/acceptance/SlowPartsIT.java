package io.quotagrid.gateway.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that come a byte at a time, so that they are never idle; and those that ask before they send. */
final class SlowPartsIT {
    private static final String POLICY = """
            rate_limits: {per_user: {rpm: 1000}}
            user_rate_limit: {header: X-User-Id}
            gateway: {header_timeout: %1$ds, body_timeout: %1$ds, max_body_bytes: 10000}
            providers: {targets: [{id: sandbox, provider: sandbox}]}
            """;

    /** Longer than a busy machine stands still in the middle of what does come whole. */
    private static final Duration HASTY = Duration.ofSeconds(4);

    private static final Duration PATIENT = Duration.ofSeconds(60);

    /** A machine may be busy; what drips takes longer than this to come whole, and never ends. */
    private static final Duration LATEST = Duration.ofSeconds(60);

    @TempDir
    private static Path audit;

    @TempDir
    private static Path otherAudit;

    private static Product hasty;
    private static Product patient;

    private final ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();

    @BeforeAll
    static void start() {
        hasty = Product.start(POLICY.formatted(HASTY.toSeconds()), audit);
        patient = Product.start(POLICY.formatted(PATIENT.toSeconds()), otherAudit);
    }

    @AfterEach
    void nothingIsHeld() {
        drip.shutdownNow();
        hasty.awaitNothingHeld();
        patient.awaitNothingHeld();
    }

    @AfterAll
    static void stop() {
        hasty.close();
        patient.close();
    }

    @Test
    void givenAHeadThatDrips_whenItsTimeIsUp_then408AndTheEnd() throws IOException {
        try (RawHttp connection = new RawHttp(hasty.address())) {
            long before = System.nanoTime();
            drip(connection, "POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nX-Long: " + "x".repeat(4_000));

            assertThat(connection.readToEnd()).startsWith("HTTP/1.1 408").contains("\"error\":{");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(HASTY.minusMillis(100), LATEST);
        }
    }

    @Test
    void givenASecondHeadThatDrips_whenItsTimeIsUp_then408AndTheEnd() throws IOException {
        try (RawHttp connection = new RawHttp(hasty.address())) {
            connection.send(call());
            assertThat(connection.readWhole().status()).isEqualTo(200);
            drip(connection, "POST /v1/chat/completions HTTP/1.1\r\nX-Long: " + "x".repeat(4_000));

            assertThat(connection.readToEnd()).startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void givenABodyThatDrips_whenItsTimeIsUp_then408AndTheEnd() throws IOException {
        try (RawHttp connection = new RawHttp(hasty.address())) {
            long before = System.nanoTime();
            connection.send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n");
            drip(connection, "{" + " ".repeat(4_000));

            assertThat(connection.readToEnd()).startsWith("HTTP/1.1 408").contains("\"error\":{");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(HASTY.minusMillis(100), LATEST);
        }
    }

    @Test
    void givenACallerThatAsksFirst_whenItsBodyMayCome_thenItIsToldSoAndAnswered() throws IOException {
        String call = call().replaceFirst("Host", "Expect: 100-continue\r\nHost");
        int body = call.indexOf("\r\n\r\n") + 4;
        try (RawHttp connection = new RawHttp(patient.address())) {
            connection.send(call.substring(0, body));
            assertThat(connection.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100");

            connection.send(call.substring(body));
            assertThat(connection.readWhole().status()).isEqualTo(200);

            connection.send(call());
            assertThat(connection.readWhole().status())
                    .as("the connection goes on")
                    .isEqualTo(200);
        }
    }

    @Test
    void givenACallerThatAsksFirst_whenItsBodyIsTooLarge_thenItIsNeverAskedFor() throws IOException {
        try (RawHttp connection = new RawHttp(patient.address())) {
            connection.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10001\r\n\r\n");

            assertThat(connection.readToEnd()).startsWith("HTTP/1.1 413").doesNotContain("100 Continue");
        }
    }

    @Test
    void givenACallerThatAsksFirst_whenItsMethodIsWrong_thenItIsToldBeforeItSendsMore() throws IOException {
        try (RawHttp connection = new RawHttp(patient.address())) {
            connection.send(
                    "GET /v1/chat/completions HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");

            assertThat(connection.readToEnd()).startsWith("HTTP/1.1 405").doesNotContain("100 Continue");
        }
    }

    private static String call() {
        return Chats.post(Chats.body("sandbox", "hi", ""), "slow");
    }

    /** A byte every 20 ms, for as long as somebody takes them. */
    private void drip(RawHttp connection, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        AtomicInteger next = new AtomicInteger();
        var unused = drip.scheduleAtFixedRate(
                () -> {
                    try {
                        connection.send(new byte[] {bytes[next.getAndIncrement()]});
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e); // ends the dripping
                    }
                },
                0,
                20,
                TimeUnit.MILLISECONDS);
    }
}
