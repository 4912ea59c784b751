package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What callers should not do: one clear error each, and no slot, token or thread stays behind. */
final class HostileIT {
    private static final String OK = Chats.body("hi", "");

    @TempDir
    private static Path audit;

    private static Siege siege;

    @BeforeAll
    static void start() throws IOException {
        siege = new Siege(audit);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        siege.assertNothingIsLeftBehind();
    }

    @AfterAll
    static void stop() {
        siege.close();
    }

    static Stream<Arguments> badBodies() {
        return Stream.of(
                Arguments.of("not JSON", "hello", "JSON"),
                Arguments.of("empty", "", ""),
                Arguments.of("cut short", "{\"model\":\"gpt-5.4-mini-mini\",\"messages\":[", ""),
                Arguments.of("an array", "[1,2]", "object"),
                Arguments.of("null", "null", "object"),
                Arguments.of("trailing garbage", OK + "x", ""),
                Arguments.of("model a number", "{\"model\":7,\"messages\":[]}", "model"),
                Arguments.of("no model", "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}", "model"),
                Arguments.of("messages a string", "{\"model\":\"gpt-5.4-mini-mini\",\"messages\":\"hi\"}", "messages"),
                Arguments.of("no messages", "{\"model\":\"gpt-5.4-mini-mini\"}", "messages"),
                Arguments.of("stream a string", Chats.body("hi", ",\"stream\":\"yes\""), "stream"),
                Arguments.of("max_tokens 2^63", Chats.body("hi", ",\"max_tokens\":9223372036854775808"), "max_tokens"),
                Arguments.of("max_tokens 1e99", Chats.body("hi", ",\"max_tokens\":1e99"), "max_tokens"),
                Arguments.of("max_tokens -1", Chats.body("hi", ",\"max_tokens\":-1"), "max_tokens"),
                Arguments.of("max_tokens a string", Chats.body("hi", ",\"max_tokens\":\"5\""), "max_tokens"),
                Arguments.of("n of 2^31", Chats.body("hi", ",\"n\":2147483648"), "n"),
                Arguments.of("two models", Chats.body("hi", ",\"model\":\"other\""), "model"),
                Arguments.of("deep nesting", Chats.body("hi", ",\"x\":" + "[".repeat(5_000) + "]".repeat(5_000)), ""),
                Arguments.of("half a surrogate in UTF-8", Chats.body("\u00ed\u00a0\u0080", ""), ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badBodies")
    void givenABodyThatIsNoCall_whenItIsSent_thenOneClear400AndNothingReachesTheProvider(
            String name, String body, String mentioned) throws IOException {
        int before = siege.openAi.arrivals();
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            String answer = connection
                    .send(RawHttp.post(Chats.PATH, body, "X-User-Id: mallory"))
                    .readAnswer();

            assertThat(answer)
                    .as(name)
                    .startsWith("HTTP/1.1 400")
                    .contains("\"error\":{", "\"type\":\"invalid_request_error\"", mentioned)
                    .doesNotContain("Exception", "io.quotagrid", "com.fasterxml");
        }
        assertThat(siege.openAi.arrivals()).isEqualTo(before);
    }

    static Stream<Arguments> badHeaders() {
        return Stream.of(
                Arguments.of("a user id of 257 characters", "X-User-Id: " + "u".repeat(257)),
                Arguments.of("a user id with a space", "X-User-Id: al ice"),
                Arguments.of("a user id beyond ASCII", "X-User-Id: al\u00efce"),
                Arguments.of("an empty user id", "X-User-Id: "),
                Arguments.of("two user ids", "X-User-Id: alice\r\nX-User-Id: bob"),
                Arguments.of("an absurd team", "X-Team-Id: " + "t".repeat(3_000)),
                Arguments.of("an absurd bearer", "Authorization: Bearer " + "k".repeat(7_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badHeaders")
    void givenAnAbsurdIdentity_whenItCalls_thenItIsA400AndNoNewCounter(String name, String header) throws IOException {
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            String answer =
                    connection.send(RawHttp.post(Chats.PATH, OK, header)).readAnswer();

            assertThat(answer).as(name).startsWith("HTTP/1.1 400").contains("\"error\":{");
        }
    }

    static Stream<Arguments> otherPaths() {
        return Stream.of(
                Arguments.of("POST", "/v1/images/generations", "404"),
                Arguments.of("POST", "/v1//chat/completions", "40"),
                Arguments.of("POST", "/v1/chat/completions/", "404"),
                Arguments.of("POST", "/V1/chat/completions", "404"),
                Arguments.of("POST", "/v1/chat/completions;x=1", "40"),
                Arguments.of("POST", "/v1/%63hat/completions", "40"),
                Arguments.of("POST", "/v1/x/../chat/completions", "40"),
                Arguments.of("POST", "/v1/%2e%2e/v1/chat/completions", "40"),
                Arguments.of("GET", Chats.PATH, "405"),
                Arguments.of("DELETE", "/v1/models", "40"),
                Arguments.of("GET", "/metrics", "404"),
                Arguments.of("GET", "/", "404"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("otherPaths")
    void givenAnyOtherPath_whenItIsAsked_thenItNeverReachesTheProviderUnmetered(
            String method, String path, String status) throws IOException {
        int before = siege.openAi.arrivals();
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            String request = RawHttp.post(path, OK, "X-User-Id: mallory").replaceFirst("POST", method);

            assertThat(connection.send(request).readUntil("\r\n\r\n")).startsWith("HTTP/1.1 " + status);
        }
        assertThat(siege.openAi.arrivals()).isEqualTo(before);
    }

    @Test
    void givenABodyOverTheBound_whenItIsAnnounced_then413BeforeItIsRead() throws IOException {
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            String request = RawHttp.post(Chats.PATH, "{").replaceFirst("Content-Length: 1", "Content-Length: 1000001");

            assertThat(connection.send(request).readUntil("\r\n\r\n")).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void givenAChunkedBodyOverTheBound_whenItGrows_then413() throws IOException {
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            connection.send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
            for (int i = 0; i < 16; i++) {
                connection.send(chunk);
            }

            assertThat(connection.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void givenHugeHeaders_whenTheyCome_then431() throws IOException {
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            connection.send("GET /v1/models HTTP/1.1\r\nHost: x\r\nX-Big: " + "b".repeat(100_000) + "\r\n\r\n");

            assertThat(connection.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 431");
        }
    }

    @Test
    void givenTwoLengths_whenTheyDisagree_thenItIsRefusedAsSmuggling() throws IOException {
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            connection.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

            assertThat(connection.readToEnd()).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void givenPipelinedCalls_whenTheyAreSentAtOnce_thenEachIsAnsweredInOrder() throws IOException {
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            connection.send(RawHttp.post(Chats.PATH, OK, "X-User-Id: piper").repeat(10));

            for (int call = 0; call < 10; call++) {
                assertThat(connection.readAnswer()).startsWith("HTTP/1.1 200").endsWith(StubOpenAi.COMPLETION);
            }
        }
    }
}
