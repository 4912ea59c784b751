package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reject_action: queue}: calls wait for room instead of being refused. */
final class QueueIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path audit;

    private final StubOpenAi openAi = new StubOpenAi();

    @AfterEach
    void stop() {
        openAi.close();
    }

    /** Two calls in three seconds for each user, and one at a time for each team. */
    private static String policy(int mostMillis) {
        return """
                rate_limits:
                  per_user: {rpm: 40}
                  per_team: {max_parallel_requests: 1}
                user_rate_limit: {header: X-User-Id, window_seconds: 3, reject_action: queue, queue_max_wait_ms: %1$d}
                team_rate_limit: {header: X-Team-Id, reject_action: queue, queue_max_wait_ms: %1$d}
                providers:
                  targets:
                    - {id: stub, provider: openai, secret_key_ref: {env: OPENAI_API_KEY}}
                policies: {chain: [audit-logger]}
                """.formatted(mostMillis);
    }

    @Test
    void givenMoreCallsThanAWindowAllows_whenTheyMayWait_thenAllAreServedInTheirWindowsAndTheWaitIsOnRecord()
            throws Exception {
        try (Product product = Product.start(policy(60_000), openAi, audit)) {
            assertThat(product.chat("warm", "up", "hi").statusCode()).isEqualTo(200);
            long began = System.nanoTime();
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                answers.add(product.send(product.chatRequest("alice", "team" + i, "hi", "")));
            }

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as("two in three seconds: the fifth goes in the third window")
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(6));
            product.awaitNothingHeld();
            assertThat(metric(product, "quotagrid_queue_wait_seconds_count\\{outcome=\"admitted\"}"))
                    .as("all but the first two; of these, those that came late on a busy machine did not have to")
                    .isBetween(1.0, 3.0);
        }
        assertThat(audited()).contains("\"queue\":");
    }

    @Test
    void givenAllSlotsTaken_whenOneIsFreed_thenTheCallThatWaitsGoesNext() throws Exception {
        try (Product product = Product.start(policy(60_000), openAi, audit)) {
            CompletableFuture<HttpResponse<String>> first = product.send(held(product, "ann"));
            await().atMost(PATIENCE).until(() -> product.counts().openReservations() == 1);

            CompletableFuture<HttpResponse<String>> second = product.send(product.chatRequest("bob", "red", "hi", ""));
            await().atMost(PATIENCE).until(() -> metric(product, "quotagrid_queue_waiting") == 1);
            openAi.letGo();

            assertThat(second.join().statusCode()).isEqualTo(200);
            assertThat(first.join().statusCode()).isEqualTo(200);
            product.awaitNothingHeld();
        }
    }

    @Test
    void givenNoRoomInTime_whenTheWaitEnds_thenItIsTheUsual429() throws Exception {
        try (Product product = Product.start(policy(300), openAi, audit)) {
            CompletableFuture<HttpResponse<String>> first = product.send(held(product, "ann"));
            await().atMost(PATIENCE).until(() -> product.counts().openReservations() == 1);

            HttpResponse<String> second = product.chat("bob", "red", "hi");

            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(second.body()).contains("concurrency_limit_exceeded");
            assertThat(second.headers().firstValue("x-quotagrid-tier")).contains("team");
            assertThat(second.headers().firstValue("retry-after-ms")).isPresent();
            assertThat(first).isNotDone();
            openAi.letGo();
            first.join();
            product.awaitNothingHeld();
        }
    }

    @Test
    void givenACallThatWaits_whenItsCallerHangsUp_thenItsPlaceIsFreeAndNothingIsCharged() throws Exception {
        try (Product product = Product.start(policy(60_000), openAi, audit)) {
            CompletableFuture<HttpResponse<String>> first = product.send(held(product, "ann"));
            await().atMost(PATIENCE).until(() -> product.counts().openReservations() == 1);
            try (RawHttp connection = new RawHttp(product.address())) {
                connection.send(RawHttp.post(Chats.PATH, Chats.body("hi", ""), "X-User-Id: bob\r\nX-Team-Id: red"));
                await().atMost(PATIENCE).until(() -> metric(product, "quotagrid_queue_waiting") == 1);

                connection.leave("reset");

                await().atMost(PATIENCE).until(() -> metric(product, "quotagrid_queue_waiting") == 0);
            }
            openAi.letGo();
            assertThat(first.join().statusCode()).isEqualTo(200);
            product.awaitNothingHeld();
            assertThat(metric(product, "quotagrid_queue_wait_seconds_count\\{outcome=\"left\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void givenACallThatWaits_whenTheNodeLeaves_thenItIsRefusedBeforeTheListenerCloses() throws Exception {
        Product product = Product.start(policy(60_000), openAi, audit);
        try (product) {
            CompletableFuture<HttpResponse<String>> first = product.send(held(product, "ann"));
            await().atMost(PATIENCE).until(() -> product.counts().openReservations() == 1);
            CompletableFuture<HttpResponse<String>> second = product.send(product.chatRequest("bob", "red", "hi", ""));
            await().atMost(PATIENCE).until(() -> metric(product, "quotagrid_queue_waiting") == 1);

            CompletableFuture<Void> closed = CompletableFuture.runAsync(product::close);

            assertThat(second.join().statusCode()).isEqualTo(429);
            openAi.letGo();
            assertThat(first.join().statusCode()).as("what runs is finished").isEqualTo(200);
            closed.join();
        }
    }

    /** A call that goes on until the stub is told to let go. */
    private static HttpRequest held(Product product, String user) {
        return product.chatRequest(user, "red", "hold", Chats.STREAM);
    }

    private static double metric(Product product, String name) throws IOException, InterruptedException {
        String text = product.get(product.adminAddress().resolve("/metrics")).body();
        Matcher found = Pattern.compile("(?m)^" + name + " ([0-9.E]+)$").matcher(text);
        return found.find() ? Double.parseDouble(found.group(1)) : 0;
    }

    private String audited() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(audit)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
