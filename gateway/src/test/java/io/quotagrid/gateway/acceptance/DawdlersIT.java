package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Callers that dawdle, or leave at any stage: others do not feel it, and no slot, token or thread stays behind. */
final class DawdlersIT {
    @TempDir
    private static Path audit;

    private static Siege siege;

    @BeforeAll
    static void start() throws IOException {
        siege = new Siege(audit, "5s");
    }

    @AfterEach
    void nothingIsLeftBehind() {
        siege.assertNothingIsLeftBehind();
    }

    @AfterAll
    static void stop() {
        siege.close();
    }

    @Test
    void givenABodyThatNeverEnds_whenTheTimeIsUp_then408() throws IOException {
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            connection.send(RawHttp.post(Chats.PATH, Chats.body("hi", ""))
                    .replaceFirst("Content-Length: \\d+", "Content-Length: 500"));

            assertThat(connection.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void givenAHeadThatNeverEnds_whenTheTimeIsUp_thenTheConnectionIsClosed() throws IOException {
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            String answer = connection
                    .send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-Us")
                    .readToEnd();

            assertThat(answer)
                    .satisfiesAnyOf(
                            text -> assertThat(text).isEmpty(),
                            text -> assertThat(text).startsWith("HTTP/1.1 408"));
        }
    }

    @Test
    void givenTwoHundredSlowSenders_whenTheyDawdle_thenOthersAreServedMeanwhile() throws IOException {
        List<RawHttp> slow = Stream.generate(DawdlersIT::halfSent).limit(200).toList();

        assertThat(siege.product.chat("quick", "team", "hi").statusCode()).isEqualTo(200);

        for (RawHttp connection : slow) {
            connection.close();
        }
    }

    static Stream<Arguments> partsOfARequest() {
        String whole = RawHttp.post(Chats.PATH, Chats.body("hold", Chats.STREAM), "X-User-Id: leaver");
        return Stream.of(1, 20, whole.indexOf("\r\n\r\n") + 2, whole.length() - 1, whole.length())
                .flatMap(length -> Stream.of("close", "reset", "half-close")
                        .map(how -> Arguments.of(how, length, whole.substring(0, length))));
    }

    @ParameterizedTest(name = "{0} after {1} bytes")
    @MethodSource("partsOfARequest")
    void givenACallerThatLeaves_whenItIsAtAnyStage_thenNothingStays(String how, int length, String part)
            throws IOException {
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            connection.send(part);
            connection.leave(how);
            siege.product.awaitNothingHeld();
        }
    }

    @ParameterizedTest(name = "{0} in mid-stream")
    @MethodSource("waysToLeave")
    void givenAStream_whenItsCallerLeaves_thenTheProviderIsLeftAndTheSlotIsFree(String how) throws IOException {
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            connection
                    .send(RawHttp.post(Chats.PATH, Chats.body("hold", Chats.STREAM), "X-User-Id: leaver"))
                    .readUntil("Hel");

            connection.leave(how);

            await().atMost(Duration.ofSeconds(60)).until(() -> siege.openAi.inFlight() == 0);
        }
    }

    static Stream<String> waysToLeave() {
        return Stream.of("close", "reset", "half-close");
    }

    private static RawHttp halfSent() {
        try {
            return new RawHttp(siege.product.address())
                    .send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
