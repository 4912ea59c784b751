package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What providers say that is no plain answer, byte by byte: passed, read over, or turned into one clear error and refunded. */
final class ProviderAnswersIT {
    private static final String POLICY = """
            rate_limits:
              per_user: {rpm: 20, tpm: 40000, max_parallel_requests: 5}
            user_rate_limit: {header: X-User-Id}
            providers:
              targets:
                - %s
                - {id: full, provider: openai-compatible, model: full, base_url: "http://127.0.0.1:%d/v1", connect_timeout: 400ms}
            """;

    @TempDir
    private static Path audit;

    private static RawProvider provider;
    private static ServerSocket full;
    private static Product product;

    private final List<Socket> waiting = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        provider = new RawProvider(Moods::play);
        full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        String raw = provider.target(", model: raw, first_byte_timeout: 60s, idle_timeout: 5s");
        product = Product.start(POLICY.formatted(raw, full.getLocalPort()), audit);
    }

    @AfterEach
    void nothingIsHeld() throws IOException {
        product.awaitNothingHeld();
        for (Socket socket : waiting) {
            socket.close();
        }
    }

    @AfterAll
    static void stop() throws IOException {
        product.close();
        provider.close();
        full.close();
    }

    @Test
    void givenInterimAnswers_whenTheyComeBeforeTheRealOne_thenOnlyTheRealOnePasses() throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            RawHttp.Answer answer = ask(connection, "says-interim", "hinted");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(Moods.WELL);
            assertThat(answer.head()).doesNotContainIgnoringCase("link:");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "redirects, 502, status 307",
        "switches, 502, status 101",
        "talks-in-headers, 502, could not be reached", // the client has no word for it where assertions are on, as here
        "is-no-http, 502, no HTTP",
        "answers-500, 502, status 500",
        "hangs-up-at-once, 502, connection lost",
        "hangs-up-after-head, 502, connection lost",
        "never-says-more-than-head, 504, no further bytes in time"
    })
    void givenNoUsableAnswer_whenItComes_thenOneClearErrorAndNothingIsCharged(String mood, int status, String said)
            throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            RawHttp.Answer answer = ask(connection, mood, mood);

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).contains("\"code\":\"upstream_error\"", said);
            assertThat(answer.head()).doesNotContain("Location", "elsewhere", "X-Long");
            assertThat(ask(connection, "well", mood).head())
                    .as("the same connection goes on, and the failed call cost nothing")
                    .contains("x-ratelimit-remaining-requests: 19");
        }
    }

    @Test
    void givenHeadersOfOneHop_whenTheProviderSendsThem_thenTheyStayAndItsQuotaIsRenamed() throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            String head = ask(connection, "has-odd-headers", "odd").head();

            assertThat(head)
                    .contains("X-Fine: 2", "x-upstream-ratelimit-remaining-tokens: 77", "x-upstream-request-id: theirs")
                    .doesNotContainIgnoringCase("x-hop", "keep-alive", "set-cookie")
                    .containsOnlyOnce("x-ratelimit-remaining-tokens:");
        }
    }

    @Test
    void givenAProviderThatTakesNoConnection_whenTheConnectTimeIsUp_then504SoonAndNothingIsCharged()
            throws IOException {
        fillBacklog();
        try (RawHttp connection = new RawHttp(product.address())) {
            List<Duration> waited = new ArrayList<>();
            for (int call = 0; call < 3; call++) {
                long before = System.nanoTime();

                RawHttp.Answer answer = connection
                        .send(Chats.post(Chats.body("full", "hi", ""), "patient"))
                        .readWhole();

                waited.add(Duration.ofNanos(System.nanoTime() - before));
                assertThat(answer.status()).isEqualTo(504);
                assertThat(answer.body()).contains("\"code\":\"upstream_error\"", "no connection in time");
            }
            assertThat(Collections.min(waited)) // the machine may stand still during the others
                    .isBetween(Duration.ofMillis(400), Duration.ofSeconds(4)); // usually it is 5 s
            assertThat(ask(connection, "well", "patient").head()).contains("x-ratelimit-remaining-requests: 19");
        }
    }

    /** Connects until the system lets nobody in any more: nobody accepts. */
    private void fillBacklog() throws IOException {
        while (waiting.size() < 64) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()), 200);
            } catch (SocketTimeoutException nobodyAnyMore) {
                return;
            }
        }
        throw new IllegalStateException("the backlog does not fill up");
    }

    private static RawHttp.Answer ask(RawHttp connection, String mood, String user) throws IOException {
        return connection.send(Chats.post(Chats.body("raw", mood, ""), user)).readWhole();
    }
}
