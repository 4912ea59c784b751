package io.quotagrid.gateway.acceptance;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference policy, verbatim, enforces what it says. Each test has a user and a team of its own. */
final class ReferencePolicyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long MINUTE_MILLIS = 60_000;
    private static final long SUB_WINDOW_MILLIS = MINUTE_MILLIS / 240; // cluster.resolution

    /** Where this machine stands still for longer, what was in a slice counts as used until its node has spoken again. */
    private static final Duration SLICE_LIFE = Duration.ofSeconds(2);

    private static final AtomicInteger TESTS = new AtomicInteger();

    @TempDir
    private static Path audit;

    private static StubOpenAi openAi;
    private static Product product;

    private final String alice = "alice-" + TESTS.incrementAndGet();
    private final String red = "red-" + TESTS.get();
    private int arrivedBefore;

    @BeforeAll
    static void start() throws IOException {
        openAi = new StubOpenAi();
        product = Product.withReferencePolicy(openAi, audit);
        assertThat(product.chat("warm", "up", "hi").statusCode()).isEqualTo(200);
    }

    @BeforeEach
    void countArrivals() {
        arrivedBefore = openAi.arrivals();
    }

    @AfterEach
    void nothingIsHeld() {
        openAi.letGo();
        product.awaitNothingHeld();
    }

    @AfterAll
    static void stop() {
        product.close();
        openAi.close();
    }

    @Test
    void givenTwentyCallsOfOneUser_whenTheTwentyFirstComes_thenItIsRefusedAndToldWhenTheFirstLeavesTheMinute() {
        // Given
        long beganNanos = System.nanoTime();
        for (int left = 19; left >= 0; left--) {
            HttpResponse<String> answer = product.chat(alice, red, "hi");
            boolean stoodStill = System.nanoTime() - beganNanos > SLICE_LIFE.toNanos();
            if (stoodStill && answer.statusCode() == 429) {
                answer = await().atMost(PATIENCE)
                        .until(() -> product.chat(alice, red, "hi"), again -> again.statusCode() == 200);
            }
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(StubOpenAi.COMPLETION);
            assertThat(header(answer, "x-ratelimit-limit-requests")).isEqualTo("20");
            assertThat(Long.parseLong(header(answer, "x-ratelimit-remaining-requests")))
                    .isBetween(stoodStill ? 0L : left, (long) left);
        }

        // When
        HttpResponse<String> refused = product.chat(alice, red, "hi");

        // Then
        long passedMillis = NANOSECONDS.toMillis(System.nanoTime() - beganNanos) + 1;
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(header(refused, "x-quotagrid-tier")).isEqualTo("user");
        assertThat(refused.body())
                .contains("\"code\":\"rate_limit_exceeded\"", "\"tier\":\"user\"", "\"subject\":\"user:" + alice)
                .contains("\"meter\":\"rpm\"", "\"limit\":20", "\"used\":20", "\"remaining\":0");
        long retryMillis = Long.parseLong(header(refused, "retry-after-ms"));
        assertThat(retryMillis)
                .as("the first of the twenty was let in %d ms ago or less", passedMillis)
                .isBetween(MINUTE_MILLIS - passedMillis, MINUTE_MILLIS + 2 * SUB_WINDOW_MILLIS);
        assertThat(header(refused, "Retry-After")).isEqualTo("" + (retryMillis + 999) / 1000);
        assertThat(openAi.arrivals() - arrivedBefore).isEqualTo(20);
    }

    /** As above with a tenth of the minute, so that it can be waited for. */
    @Test
    void givenARefusal_whenTheNamedSecondComes_thenTheCallIsLetInAndNotHalfTheTimeBefore(@TempDir Path otherAudit)
            throws IOException {
        String sixSeconds = Files.readString(Product.REFERENCE)
                .replaceFirst("window_seconds: 60\n", "window_seconds: 6\n"); // of users, who have two calls in them
        try (Product hasty = Product.start(sixSeconds, openAi, otherAudit)) {
            hasty.chat("warm", "up", "hi");
            assertThat(hasty.chat(alice, red, "hi").statusCode()).isEqualTo(200);
            assertThat(hasty.chat(alice, red, "hi").statusCode()).isEqualTo(200);
            HttpResponse<String> refused = hasty.chat(alice, red, "hi");
            long refusedNanos = System.nanoTime();
            assertThat(refused.statusCode()).isEqualTo(429);
            long retryMillis = Long.parseLong(header(refused, "retry-after-ms"));

            awaitClock(refusedNanos + MILLISECONDS.toNanos(retryMillis / 2));
            int early = hasty.chat(alice, red, "hi").statusCode();
            if (System.nanoTime() - refusedNanos < MILLISECONDS.toNanos(retryMillis)) { // else the machine stood still
                assertThat(early).as("too early").isEqualTo(429);
            }
            awaitClock(refusedNanos + SECONDS.toNanos(Long.parseLong(header(refused, "Retry-After"))));
            assertThat(hasty.chat(alice, red, "hi").statusCode()).as("on time").isEqualTo(200);
            hasty.awaitNothingHeld();
        }
    }

    @Test
    void givenFiveStreamsOfOneUser_whenOneEnds_thenASixthFitsAtOnce() throws IOException {
        // Given
        Deque<RawHttp> streams = fiveHeldStreams();
        assertSixthIsRefused();

        // When
        openAi.letGo();
        for (RawHttp stream : streams) {
            stream.readUntil("[DONE]");
        }

        // Then
        assertSlotIsFree();
        closeAll(streams);
    }

    @Test
    void givenFiveStreamsOfOneUser_whenOneHangsUp_thenASixthFitsAtOnceAndTheProviderIsLeft() throws IOException {
        // Given
        Deque<RawHttp> streams = fiveHeldStreams();
        assertSixthIsRefused();

        // When
        streams.removeFirst().close();

        // Then
        await().atMost(PATIENCE).until(() -> openAi.inFlight() == 4);
        assertSlotIsFree();
        closeAll(streams);
    }

    @Test
    void givenAStreamThatTheProviderCuts_whenItIsCut_thenItsSlotIsFreeAndTheCallerSeesABrokenStream()
            throws IOException {
        // Given
        Deque<RawHttp> streams = new ArrayDeque<>();
        for (int i = 0; i < 4; i++) {
            streams.add(heldStream("hold"));
        }

        // When
        String cut;
        try (RawHttp dying = new RawHttp(product.address())) {
            dying.send(chat("cut", Chats.STREAM));
            cut = dying.readToEnd();
        }

        // Then
        assertThat(cut).contains("200 OK", "Hel").doesNotContain("[DONE]").doesNotEndWith("0\r\n\r\n");
        assertSlotIsFree();
        closeAll(streams);
    }

    @Test
    void givenElevenUsersOfOneTeam_whenEachMakesItsTwentyCalls_thenTheTeamStopsAtTwoHundred() {
        // Given
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();

        // When
        for (int call = 0; call < 20; call++) {
            for (int user = 0; user < 11; user++) {
                answers.add(product.send(product.chatRequest("user-" + user, red, "hi", "")));
            }
            CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
                    .join();
        }

        // Then
        List<HttpResponse<String>> refused = answers.stream()
                .map(CompletableFuture::join)
                .filter(answer -> answer.statusCode() == 429)
                .toList();
        assertThat(answers)
                .filteredOn(answer -> answer.join().statusCode() == 200)
                .hasSize(200);
        assertThat(refused)
                .hasSize(20)
                .allSatisfy(
                        answer -> assertThat(header(answer, "x-quotagrid-tier")).isEqualTo("team"));
        assertThat(openAi.arrivals() - arrivedBefore).isEqualTo(200);
    }

    @Test
    void givenTenLargeCallsAtOnce_whenTheyDoNotFitTheTokens_thenOneIsAdmitted() {
        // Given: 21,000 of 40,000 tokens each, of two users so that nine are not merely parallel
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();

        // When
        for (int i = 0; i < 5; i++) {
            answers.add(product.send(product.chatRequest(alice, red, "hold", Chats.STREAM + ",\"max_tokens\":21000")));
            answers.add(
                    product.send(product.chatRequest("carol", red, "hold", Chats.STREAM + ",\"max_tokens\":21000")));
        }

        // Then
        await().atMost(PATIENCE)
                .until(() -> answers.stream().filter(CompletableFuture::isDone).count() == 8);
        assertThat(answers)
                .filteredOn(CompletableFuture::isDone)
                .allSatisfy(
                        answer -> assertThat(answer.join().body()).contains("\"meter\":\"tpm\"", "\"tier\":\"user\""));
        await().atMost(PATIENCE).until(() -> openAi.inFlight() == 2);
        openAi.letGo();
        CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0])).join();
        product.awaitNothingHeld();
        assertThat(header(product.chat(alice, red, "hi"), "x-ratelimit-limit-tokens"))
                .isEqualTo("40000");
    }

    @Test
    void givenAProviderThatFails_whenItAnswers500_thenTheCallCostsNothing() {
        // When
        HttpResponse<String> failed = product.chat(alice, red, "fail");

        // Then
        assertThat(failed.statusCode()).isEqualTo(502);
        assertThat(failed.body()).contains("\"code\":\"upstream_error\"");
        product.awaitNothingHeld();
        assertThat(header(product.chat(alice, red, "hi"), "x-ratelimit-remaining-requests"))
                .isEqualTo("19");
    }

    @Test
    void givenACall_whenItEnds_thenTheAuditHasOneRecordWithoutContent() throws IOException {
        // When
        HttpResponse<String> answer = product.chat(alice, red, "a secret sentence");

        // Then
        String id = header(answer, "x-request-id");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(auditLines())
                        .filteredOn(line -> line.contains(id))
                        .singleElement()
                        .asString()
                        .contains(alice, red, "gpt-5.4-mini-mini", "openai-primary")
                        .doesNotContain("secret sentence"));
    }

    /** Waits for the clock itself: here time is the condition. */
    private static void awaitClock(long nanoTime) {
        await().atMost(Duration.ofSeconds(90)).until(() -> System.nanoTime() >= nanoTime);
    }

    private List<String> auditLines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (var files = Files.newDirectoryStream(audit)) {
            for (Path file : files) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    private Deque<RawHttp> fiveHeldStreams() throws IOException {
        Deque<RawHttp> streams = new ArrayDeque<>();
        for (int i = 0; i < 5; i++) {
            streams.add(heldStream("hold"));
        }
        return streams;
    }

    private RawHttp heldStream(String text) throws IOException {
        RawHttp stream = new RawHttp(product.address());
        assertThat(stream.send(chat(text, Chats.STREAM)).readUntil("Hel")).contains("HTTP/1.1 200 OK");
        return stream;
    }

    private void assertSixthIsRefused() {
        HttpResponse<String> sixth = product.chat(alice, red, "hi");
        assertThat(sixth.statusCode()).isEqualTo(429);
        assertThat(sixth.body()).contains("\"code\":\"concurrency_limit_exceeded\"", "\"tier\":\"user\"");
        assertThat(Long.parseLong(header(sixth, "Retry-After"))).isBetween(1L, 2L);
    }

    /** "At once" is usually within milliseconds of the end of the call; a busy machine may take longer. No lease ends so soon. */
    private void assertSlotIsFree() {
        await().atMost(PATIENCE).until(() -> product.chat(alice, red, "hi").statusCode() == 200);
    }

    private static void closeAll(Iterable<RawHttp> connections) throws IOException {
        for (RawHttp connection : connections) {
            connection.close();
        }
    }

    private String chat(String text, String more) {
        return RawHttp.post(Chats.PATH, Chats.body(text, more), "X-User-Id: " + alice, "X-Team-Id: " + red);
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("(no " + name + " on " + answer + ": " + answer.body() + ")");
    }
}
