package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody invents users, as many as there is time for: memory holds as many as it may, new ones are told so, and known ones are
 * counted exactly as before. {@code scripts/soak crowd} invents a million.
 */
final class ManyUsersIT {
    private static final int USERS = Integer.getInteger("quotagrid.crowd.users", 3_000);
    private static final int MOST = Integer.getInteger("quotagrid.crowd.most", 500);
    private static final int CONNECTIONS = 8;
    private static final int LIMIT = 20;
    private static final int BEFORE = 7;

    @TempDir
    private Path audit;

    @ParameterizedTest(name = "enabled: {0}")
    @ValueSource(strings = {"true, sync_interval_ms: 0", "true, sync_interval_ms: 50", "false"})
    void givenInventedUsers_whenTheyAreMoreThanMayBe_thenMemoryIsBoundedAndKnownOnesAreCountedExactly(String enabled)
            throws Exception {
        String policy = """
                rate_limits: {per_user: {rph: %d, max_parallel_requests: 5}}
                user_rate_limit: {header: X-User-Id}
                cluster: {max_subjects: %d, on_undecided: admit}
                distributed_rate_limit: {enabled: %s}
                providers: {targets: [{id: sandbox, provider: sandbox}]}
                """.formatted(LIMIT, MOST, enabled);
        try (Product product = Product.start(policy, audit)) {
            // Given
            try (RawHttp known = new RawHttp(product.address())) {
                for (int call = 0; call < BEFORE; call++) {
                    assertThat(status(known, "known")).isEqualTo(200);
                }
            }

            // When
            int admitted = invent(product);

            // Then
            assertThat(admitted).isBetween(MOST - 1, MOST + CONNECTIONS);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(subjects(product)).isBetween((double) MOST, (double) MOST + CONNECTIONS));
            try (RawHttp connection = new RawHttp(product.address())) {
                RawHttp.Answer newcomer = ask(connection, "one-more");
                assertThat(newcomer.status()).isEqualTo(503);
                assertThat(newcomer.body()).contains("too_many_subjects").doesNotContain("one-more");
                assertThat(newcomer.head()).containsIgnoringCase("retry-after: 10");
                for (int call = BEFORE; call < LIMIT; call++) {
                    assertThat(status(connection, "known")).isEqualTo(200);
                }
                assertThat(status(connection, "known")).isEqualTo(429);
                String readiness = connection
                        .send("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
                        .readWhole()
                        .body();
                assertThat(readiness).contains("\"ready\":true", "cluster.max_subjects");
            }
            product.awaitNothingHeld();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(product.metrics())
                            .containsPattern("quotagrid_subjects_turned_away_total [1-9]"));
        }
    }

    private static int invent(Product product) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<Integer>> parts = new ArrayList<>();
            for (int part = 0; part < CONNECTIONS; part++) {
                int from = part;
                parts.add(threads.submit(() -> {
                    int admitted = 0;
                    try (RawHttp connection = new RawHttp(product.address())) {
                        for (int user = from; user < USERS; user += CONNECTIONS) {
                            int status = status(connection, "invented-" + user);
                            assertThat(status).isIn(200, 503);
                            admitted += status == 200 ? 1 : 0;
                        }
                    }
                    return admitted;
                }));
            }
            int admitted = 0;
            for (Future<Integer> part : parts) {
                admitted += part.get(2, TimeUnit.HOURS);
            }
            return admitted;
        } finally {
            threads.shutdownNow();
        }
    }

    private static double subjects(Product product) {
        return product.metrics()
                .lines()
                .filter(line -> line.startsWith("quotagrid_subjects_owned "))
                .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
                .findFirst()
                .orElseThrow();
    }

    private static int status(RawHttp connection, String user) throws IOException {
        return ask(connection, user).status();
    }

    private static RawHttp.Answer ask(RawHttp connection, String user) throws IOException {
        return connection
                .send(Chats.post(Chats.body("sandbox", "hi", ""), user))
                .readWhole();
    }
}
