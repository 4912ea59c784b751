package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.harness.Certificates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that hang up before the first token: nobody writes, so only a watch on the connection can notice. */
final class HangUpIT {
    private static final String POLICY = """
            rate_limits:
              per_user: {rpm: 1000, tpm: 10000000, max_parallel_requests: 5}
            user_rate_limit: {header: X-User-Id}
            providers:
              targets:
                - {id: sandbox, provider: sandbox}
            """;

    /**
     * Far above the 250 ms that are promised and the 50 ms that are usual, as the machine may be busy; far below any timeout of the
     * gateway. {@link HangUpTimesIT} measures it.
     */
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private static Path audit;

    @TempDir
    private static Path otherAudit;

    private static Product clear;
    private static Product encrypted;

    @BeforeAll
    static void start() {
        clear = Product.start(POLICY, audit);
        Certificates.make("gateway").into(otherAudit);
        encrypted = Product.start(POLICY + TlsIT.tls(otherAudit), otherAudit);
    }

    @AfterAll
    static void stop() {
        clear.close();
        encrypted.close();
    }

    private static Product product(String spoken) {
        return spoken.equals("https") ? encrypted : clear;
    }

    static Stream<Arguments> leavings() {
        return Stream.of("close", "reset", "half-close")
                .flatMap(how -> Stream.of("http", "https")
                        .flatMap(spoken ->
                                Stream.of(Arguments.of(how, true, spoken), Arguments.of(how, false, spoken))));
    }

    @ParameterizedTest(name = "{0}, stream {1}, {2}")
    @MethodSource("leavings")
    void givenAProviderThatSaysNothing_whenTheCallerLeaves_thenTheSlotIsFreeSoon(
            String how, boolean stream, String spoken) throws IOException {
        Product product = product(spoken);
        try (RawHttp connection = new RawHttp(product.address())) {
            connection.send(call("sandbox-hang", stream));
            await().atMost(SOON).until(() -> product.counts().openReservations() == 1);

            connection.leave(how);

            await().atMost(SOON).until(() -> product.counts().openReservations() == 0);
        }
        product.awaitNothingHeld();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void givenACallerThatPipelines_whenItsFirstCallIsSlow_thenNoByteOfTheSecondIsLost(String spoken)
            throws IOException {
        Product product = product(spoken);
        try (RawHttp connection = new RawHttp(product.address())) {
            long before = decided(product);
            connection.send(call("sandbox-delay-700ms", false));
            await().atMost(SOON).until(() -> decided(product) > before);
            connection.send(call("sandbox", false));

            assertThat(connection.readAnswer()).startsWith("HTTP/1.1 200").contains("sandbox-delay-700ms");
            assertThat(connection.readAnswer()).startsWith("HTTP/1.1 200").contains("\"model\":\"sandbox\"");
        }
        product.awaitNothingHeld();
    }

    /** Calls that were decided so far; a busy machine may look only when the call is over. */
    private static long decided(Product product) {
        return product.counts().taken() + product.counts().asked();
    }

    private static String call(String model, boolean stream) {
        return Chats.post(Chats.body(model, "hello", stream ? Chats.STREAM : ""), "leaver");
    }
}
