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
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that two parsers may read in two ways, and paths that two routers may: nothing of it reaches a provider. */
final class WireAttacksIT {
    private static final String START = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n";
    private static final String BODY = Chats.body("hi", "");
    private static final String SMUGGLED = Chats.post(BODY, "smuggled");

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

    static Stream<Arguments> ambiguous() {
        String chunks = "0\r\n\r\n";
        String length = "Content-Length: " + BODY.length() + "\r\n";
        return Stream.of(
                Arguments.of("a length and chunks", length + "Transfer-Encoding: chunked\r\n\r\n" + chunks),
                Arguments.of("chunks and a length", "Transfer-Encoding: chunked\r\n" + length + "\r\n" + chunks),
                Arguments.of("two lengths", length + "Content-Length: 3\r\n\r\n" + BODY),
                Arguments.of("a list of lengths", "Content-Length: 3, " + BODY.length() + "\r\n\r\n" + BODY),
                Arguments.of("a length with a sign", "Content-Length: +" + BODY.length() + "\r\n\r\n" + BODY),
                Arguments.of("a negative length", "Content-Length: -1\r\n\r\n" + BODY),
                Arguments.of("a length beyond 2^63", "Content-Length: 99999999999999999999\r\n\r\n" + BODY),
                Arguments.of("a length in hexadecimal", "Content-Length: 0x10\r\n\r\n" + BODY),
                Arguments.of("a folded header", "X-A: b\r\n Transfer-Encoding: chunked\r\n" + length + "\r\n" + BODY),
                Arguments.of("a space before the colon", "Transfer-Encoding : chunked\r\n" + length + "\r\n" + BODY),
                Arguments.of("an unknown coding", "Transfer-Encoding: xchunked\r\n\r\n" + chunks),
                Arguments.of("chunked and not last", "Transfer-Encoding: chunked, identity\r\n\r\n" + chunks),
                Arguments.of("chunked twice", "Transfer-Encoding: chunked, chunked\r\n\r\n" + chunks),
                Arguments.of("a vertical tab", "Transfer-Encoding: \u000bchunked\r\n" + length + "\r\n" + BODY),
                Arguments.of("a chunk's length that is none", "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + BODY),
                Arguments.of("a null in a header", "X-A: a\u0000b\r\n" + length + "\r\n" + BODY),
                Arguments.of("a bare CR in a header", "X-A: a\rX-User-Id: root\r\n" + length + "\r\n" + BODY),
                Arguments.of("a name with a space", "X A: b\r\n" + length + "\r\n" + BODY),
                Arguments.of("two hosts", "Host: y\r\n" + length + "\r\n" + BODY));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ambiguous")
    void givenAFramingThatCanBeReadInTwoWays_whenItComes_thenItIsRefusedAndWhatFollowsIsNotACall(
            String name, String rest) throws IOException {
        int before = siege.openAi.arrivals();
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            String answers = connection.send(START + rest + SMUGGLED).readToEnd();

            assertThat(answers).as(name).startsWith("HTTP/1.1 4").doesNotContain("HTTP/1.1 200");
        }
        assertThat(siege.openAi.arrivals()).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "POST /v1/chat%2fcompletions HTTP/1.1",
                "POST /v1/chat%252fcompletions HTTP/1.1",
                "POST /v1/./chat/completions HTTP/1.1",
                "POST /v1/models/../chat/completions HTTP/1.1",
                "POST //v1/chat/completions HTTP/1.1",
                "POST /v1/chat\\completions HTTP/1.1",
                "POST /v1/chat/completions%00 HTTP/1.1",
                "POST /v1/chat/completions%20 HTTP/1.1",
                "POST /v1/chat/completions.json HTTP/1.1",
                "POST /healthz/../v1/chat/completions HTTP/1.1",
                "POST /v1;a=b/chat/completions HTTP/1.1",
                "POST /%76%31/chat/completions HTTP/1.1",
                "post /v1/chat/completions HTTP/1.1",
                "GET /v1/chat/completions HTTP/1.1\r\nX-HTTP-Method-Override: POST",
                "PUT /v1/chat/completions?_method=POST HTTP/1.1",
                "OPTIONS * HTTP/1.1",
                "TRACE /v1/chat/completions HTTP/1.1",
                "POST chat/completions HTTP/1.1",
                "PRI * HTTP/2.0"
            })
    void givenAnotherSpellingOfACall_whenItIsAsked_thenNoProviderHearsOfIt(String line) throws IOException {
        int before = siege.openAi.arrivals();
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            String answer = connection
                    .send(line + "\r\nHost: x\r\nConnection: close\r\nContent-Length: " + BODY.length() + "\r\n\r\n"
                            + BODY)
                    .readToEnd();

            assertThat(answer)
                    .as(line)
                    .doesNotContain("HTTP/1.1 200", "chatcmpl", "TRACE /v1")
                    .matches("(?s)|HTTP/1\\.1 [45].*");
        }
        assertThat(siege.openAi.arrivals()).isEqualTo(before);
    }

    @Test
    void givenATunnel_whenItIsAskedFor_thenThereIsNone() throws IOException {
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            connection.send("CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n");

            assertThat(connection.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 4");
        }
    }

    /** The form that proxies are asked in names the same path: it is a call like any other, and metered. */
    @ParameterizedTest
    @ValueSource(strings = {"http://x/v1/chat/completions", "/v1/chat/completions?a=b"})
    void givenTheSamePathInAnotherForm_whenItIsAsked_thenItIsMetered(String target) throws IOException {
        try (RawHttp connection = new RawHttp(siege.product.address())) {
            String answer = connection
                    .send(RawHttp.post(target, BODY, "X-User-Id: form").replace("Host: gateway", "Host: x"))
                    .readAnswer();

            assertThat(answer).startsWith("HTTP/1.1 200").containsIgnoringCase("x-ratelimit-remaining-requests");
        }
    }
}
