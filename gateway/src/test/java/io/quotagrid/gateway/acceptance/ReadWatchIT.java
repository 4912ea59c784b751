package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.harness.Certificates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The watch for callers that hang up begins 100 to 150 ms after a call: here calls end around that moment, on connections that go on.
 * A watch that is not taken back in time closes a connection, or swallows a byte of the next call.
 */
final class ReadWatchIT {
    private static final int CONNECTIONS = 48;
    private static final int CALLS_EACH = 25;
    private static final int EARLIEST_MILLIS = 80;
    private static final int SPREAD_MILLIS = 90;

    /** One call in so many is sent while the one before still runs. */
    private static final int PIPELINED = 5;

    private static final String POLICY = """
            rate_limits: {per_user: {rpm: 100000}}
            user_rate_limit: {header: X-User-Id}
            providers: {targets: [{id: sandbox, provider: sandbox}]}
            """;

    @TempDir
    private Path audit;

    @TempDir
    private Path otherAudit;

    private final ExecutorService callers = Executors.newFixedThreadPool(CONNECTIONS);
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private Product clear;
    private Product encrypted;

    @BeforeEach
    void start() {
        clear = Product.start(POLICY, audit);
        Certificates.make("gateway").into(otherAudit);
        encrypted = Product.start(POLICY + TlsIT.tls(otherAudit), otherAudit);
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
        later.shutdownNow();
        for (Product product : List.of(clear, encrypted)) {
            product.awaitNothingHeld();
            product.close();
        }
    }

    @ParameterizedTest(name = "TLS {0}")
    @ValueSource(booleans = {false, true})
    void givenCallsThatEndAsTheWatchBegins_whenTheirConnectionsGoOn_thenEveryAnswerIsTheRightOne(boolean tls)
            throws Exception {
        URI address = (tls ? encrypted : clear).address();
        long seed = System.nanoTime();
        List<Future<Integer>> answered = new ArrayList<>();
        for (int connection = 0; connection < CONNECTIONS; connection++) {
            Random random = new Random(seed + connection);
            answered.add(callers.submit(() -> callOn(address, random)));
        }

        for (Future<Integer> each : answered) {
            assertThat(each.get(180, TimeUnit.SECONDS)).as("seed %s", seed).isEqualTo(CALLS_EACH);
        }
    }

    private int callOn(URI address, Random random) throws Exception {
        int answered = 0;
        try (RawHttp connection = new RawHttp(address)) {
            while (answered < CALLS_EACH) {
                String first = model(random);
                if (random.nextInt(PIPELINED) == 0 && answered + 2 <= CALLS_EACH) {
                    String second = model(random);
                    connection.send(call(first));
                    var sent = later.schedule(
                            () -> connection.send(call(second)),
                            random.nextInt(2 * SPREAD_MILLIS),
                            TimeUnit.MILLISECONDS);
                    assertRight(connection, first);
                    sent.get(60, TimeUnit.SECONDS);
                    assertRight(connection, second);
                    answered += 2;
                } else {
                    connection.send(call(first));
                    assertRight(connection, first);
                    answered++;
                }
            }
        }
        return answered;
    }

    private static void assertRight(RawHttp connection, String model) throws IOException {
        RawHttp.Answer answer = connection.readWhole();
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.body()).contains("\"model\":\"" + model + "\"");
    }

    private static String model(Random random) {
        return "sandbox-delay-" + (EARLIEST_MILLIS + random.nextInt(SPREAD_MILLIS)) + "ms";
    }

    private static String call(String model) {
        return Chats.post(Chats.body(model, "hi", ""), "steady");
    }
}
