package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** After every kind of answer a connection either goes on with the right one, or was announced to close: never a wrong answer. */
final class KeepAliveIT {
    private static final int CUT = 0;
    private static final String POLICY = """
            rate_limits:
              per_user: {rpm: 1000, tpm: 10000000}
              per_key: {rph: 1}
            user_rate_limit: {header: X-User-Id}
            gateway: {body_timeout: 5s, header_timeout: 10s, max_body_bytes: 100000}
            providers:
              targets:
                - %s
            """;

    @TempDir
    private static Path audit;

    private static RawProvider provider;
    private static Product product;

    @BeforeAll
    static void start() throws IOException {
        provider = new RawProvider(Moods::play);
        product = Product.start(POLICY.formatted(provider.target(", model: raw")), audit);
        try (RawHttp connection = new RawHttp(product.address())) {
            connection.send(withKey()).readWhole();
        }
    }

    @AfterEach
    void nothingIsHeld() {
        product.awaitNothingHeld();
    }

    @AfterAll
    static void stop() throws IOException {
        product.close();
        provider.close();
    }

    static Stream<Arguments> outcomes() {
        String announced = Chats.post(mood("well"), "u").replaceFirst("Content-Length: \\d+", "Content-Length: 100001");
        String headOnly = announced.substring(0, announced.indexOf("\r\n\r\n") + 4);
        String chunked = "POST " + Chats.PATH + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                Arguments.of("200", 200, Chats.post(mood("well"), "u")),
                Arguments.of(
                        "200 in chunks",
                        200,
                        chunked + "1\r\n{\r\n" + chunk(mood("well").substring(1)) + "0\r\n\r\n"),
                Arguments.of("a stream", 200, Chats.post(Chats.body("raw", "stream-of-two", Chats.STREAM), "u")),
                Arguments.of("429", 429, withKey()),
                Arguments.of("400, no JSON", 400, Chats.post("{", "u")),
                Arguments.of("400, bad identity", 400, Chats.post(mood("well"), "a b")),
                Arguments.of("400, no such framing", 400, chunked + "zz\r\n{}\r\n0\r\n\r\n"),
                Arguments.of("404, no such model", 404, Chats.post(Chats.body("other", "well", ""), "u")),
                Arguments.of(
                        "404, no such path", 404, Chats.post(mood("well"), "u").replace("/chat/", "/chats/")),
                Arguments.of("405", 405, Chats.post(mood("well"), "u").replaceFirst("POST", "GET")),
                Arguments.of("405, PUT", 405, Chats.post(mood("well"), "u").replaceFirst("POST", "PUT")),
                Arguments.of("405, no body", 405, "GET " + Chats.PATH + " HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of("405, its body never comes", 405, headOnly.replaceFirst("POST", "GET")),
                Arguments.of("models", 200, "GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of("413, announced", 413, headOnly),
                Arguments.of(
                        "413, grown", 413, chunked + chunk(" ".repeat(0x10000)).repeat(2)),
                Arguments.of("408", 408, headOnly.replace("100001", "99999")),
                Arguments.of(
                        "417", 417, Chats.post(mood("well"), "u").replaceFirst("Host", "Expect: miracles\r\nHost")),
                Arguments.of("provider's 404", 404, Chats.post(mood("answers-404"), "u")),
                Arguments.of("provider's 500", 502, Chats.post(mood("answers-500"), "u")),
                Arguments.of("provider hangs up", 502, Chats.post(mood("hangs-up-at-once"), "u")),
                Arguments.of("provider hangs up after its head", 502, Chats.post(mood("hangs-up-after-head"), "u")),
                Arguments.of("provider is no HTTP", 502, Chats.post(mood("is-no-http"), "u")),
                Arguments.of("provider cuts an answer", CUT, Chats.post(mood("hangs-up-half-way"), "u")),
                Arguments.of(
                        "provider cuts a stream", CUT, Chats.post(Chats.body("raw", "stream-cut", Chats.STREAM), "u")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outcomes")
    void givenAnyOutcome_whenTheConnectionIsUsedAgain_thenItsNextAnswerIsRightOrItWasAnnouncedToClose(
            String name, int status, String request) throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            connection.send(request);
            if (status == CUT) {
                assertThat(connection.readToEnd()).startsWith("HTTP/1.1 200").doesNotEndWith("0\r\n\r\n");
                return;
            }
            RawHttp.Answer answer = connection.readWhole();
            assertThat(answer.status()).as(answer.toString()).isEqualTo(status);

            if (answer.closes()) {
                assertThat(connection.readToEnd()).isEmpty();
            } else {
                RawHttp.Answer next = next(connection);
                assertThat(next.status()).isEqualTo(200);
                assertThat(next.body()).isEqualTo(Moods.WELL);
            }
        }
    }

    /** HEAD has a length and no body: what follows its head is the next answer. */
    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"/v1/models", "/healthz", Chats.PATH, "/nowhere"})
    void givenAHead_whenTheConnectionIsUsedAgain_thenTheNextAnswerIsRight(String path) throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            String head = connection
                    .send("HEAD " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
                    .readUntil("\r\n\r\n");

            assertThat(head).startsWith("HTTP/1.1 ").doesNotContain(" 500 ");
            assertThat(next(connection).body()).isEqualTo(Moods.WELL);
        }
    }

    private static RawHttp.Answer next(RawHttp connection) throws IOException {
        try {
            return connection.send(Chats.post(mood("well"), "u")).readWhole();
        } catch (EOFException e) {
            throw new AssertionError("the gateway closed a connection without saying so before", e);
        }
    }

    private static String withKey() {
        return RawHttp.post(Chats.PATH, mood("well"), "X-User-Id: u", "Authorization: Bearer once-an-hour");
    }

    private static String mood(String mood) {
        return Chats.body("raw", mood, "");
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }
}
