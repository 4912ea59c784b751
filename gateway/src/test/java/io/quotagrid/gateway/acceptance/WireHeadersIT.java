package io.quotagrid.gateway.acceptance;

import static io.quotagrid.gateway.acceptance.HeaderRig.BODY;
import static io.quotagrid.gateway.acceptance.HeaderRig.FORGED;
import static io.quotagrid.gateway.acceptance.HeaderRig.OK;
import static io.quotagrid.gateway.acceptance.HeaderRig.WELL;
import static io.quotagrid.gateway.acceptance.HeaderRig.assertOneAnswer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that would become other headers: in neither direction do they, nor in the records. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // the one that reads the records comes last
final class WireHeadersIT {
    @TempDir
    private static Path directory;

    private static HeaderRig rig;

    @BeforeAll
    static void start() throws IOException {
        rig = new HeaderRig(directory);
    }

    @AfterEach
    void forget() {
        rig.forget();
    }

    @AfterAll
    static void stop() throws IOException {
        rig.close();
    }

    static Stream<String> ofCallers() {
        Stream<String> wrapped = Stream.of("X-User-Id", "X-Team-Id", "traceparent", "X-Other")
                .flatMap(name -> Stream.of(
                                "\r\n ", "\r\n\t", "\r", "\n", "\u0000", "\u0085", "\u00e2\u0080\u00a8", "%0d%0a")
                        .map(end -> name + ": a" + end + FORGED));
        return Stream.concat(
                wrapped,
                Stream.of(
                        "X-User-Id: a\nAuthorization: Bearer forged",
                        "X-User-Id: a\nX-Forwarded-For: 10.0.0.1\n" + FORGED,
                        ": nameless\r\n" + FORGED));
    }

    @ParameterizedTest
    @MethodSource("ofCallers")
    void givenAHeaderThatHoldsAnother_whenACallerSendsIt_thenNobodySeesAForgedOne(String header) throws IOException {
        String answers = rig.ask(RawHttp.post(Chats.PATH, BODY, "Connection: close", header));

        assertOneAnswer(answers);
        rig.heard().forEach(HeaderRig::assertCleanRequest);
        assertThat(rig.heard().isEmpty()).as(answers).isEqualTo(answers.startsWith("HTTP/1.1 4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\r\\n", "\\n", "\\u0000", "\\u2028", "\\u0085", "\u00e9", "%0d%0a"})
    void givenAModelOrPathThatHoldsAHeader_whenACallerSendsIt_thenNobodySeesIt(String end) throws IOException {
        String body = Chats.body("raw" + end + FORGED, "hi", "");

        assertOneAnswer(rig.ask(RawHttp.post(Chats.PATH, body, "Connection: close", "X-User-Id: model")));
        assertOneAnswer(rig.ask(RawHttp.post(
                Chats.PATH + "?a=%0d%0a" + FORGED.replace(" ", "%20"), BODY, "Connection: close", "X-User-Id: path")));
        rig.heard().forEach(HeaderRig::assertCleanRequest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void givenLinesThatEndInLfAlone_whenTheyHideASecondCall_thenItIsNotMade(String end) throws IOException {
        String hidden = Chats.post(BODY, "hidden").replace("\r\n", end);
        String first = ("POST /v1/chat/completions HTTP/1.1\nHost: x\nX-User-Id: lf\nContent-Length: " + BODY.length()
                + "\nTransfer-Encoding: chunked\n\n0\n\n");

        assertThat(rig.ask(first + hidden)).startsWith("HTTP/1.1 4").doesNotContain("HTTP/1.1 200");
        assertThat(rig.heard()).isEmpty();
    }

    static Stream<String> ofProviders() {
        return Stream.concat(
                Stream.of(
                                "x-request-id",
                                "Content-Type",
                                "X-Other",
                                "x-ratelimit-limit-requests",
                                "Date",
                                "Retry-After")
                        .flatMap(name -> Stream.of("\r\n ", "\r", "\n", "\u0000", "\u0085", "\u00e9", "\u007f")
                                .map(end -> name + ": a" + end + FORGED)),
                Stream.of(
                        "X-Other: a\rSet-Cookie: forged=1",
                        "X-Other: a\nSet-Cookie: forged=1",
                        "X Other: a",
                        "X-Other\u0000: a",
                        "Transfer-Encoding: chunked",
                        "Content-Length: 1"));
    }

    @ParameterizedTest
    @MethodSource("ofProviders")
    void givenAHeaderThatHoldsAnother_whenAProviderSendsIt_thenTheCallerGetsOneAnswerWithoutIt(String header)
            throws IOException {
        rig.say(OK + header + "\r\n\r\n" + Moods.WELL);
        assertOneAnswer(rig.ask(RawHttp.post(Chats.PATH, BODY, "Connection: close", "X-User-Id: split")));

        rig.say(WELL);
        assertThat(rig.ask(RawHttp.post(Chats.PATH, BODY, "Connection: close", "X-User-Id: next")))
                .as("the next caller gets its own answer")
                .startsWith("HTTP/1.1 200")
                .endsWith("\r\n\r\n" + Moods.WELL);
    }

    /** The last one, for it ends the gateway to have all its records on disk. */
    @Test
    @Order(Integer.MAX_VALUE)
    void givenWordsThatBeginALine_whenCallsAreRecorded_thenEachRecordIsOneLineOfOurs() throws IOException {
        String forged = "{\\\"kind\\\":\\\"forged\\\"}";
        for (String end : List.of("\\n", "\\r\\n", "\\u2028", "\\u0085", "\\u000b")) {
            rig.ask(RawHttp.post(
                    Chats.PATH, Chats.body("raw" + end + forged, "hi", ""), "X-User-Id: records", "Connection: close"));
        }
        rig.ask(RawHttp.post("/v1/x%0a%7b%22kind%22:%22forged%22%7d", "", "User-Agent: a\u0085b", "Connection: close"));
        rig.ask(RawHttp.post(Chats.PATH, BODY, "X-User-Id: {\"kind\":\"forged\"}", "Connection: close"));
        rig.product().awaitNothingHeld();
        rig.product().close();

        try (Stream<Path> files = Files.walk(directory.resolve("audit"))) {
            List<String> lines = files.filter(Files::isRegularFile)
                    .map(WireHeadersIT::read)
                    .flatMap(text -> Stream.of(text.split("[\\n\\r\\u000b\\u0085\\u2028\\u2029]+")))
                    .filter(line -> !line.isEmpty()) // of files that are locks
                    .toList();
            assertThat(lines).hasSizeGreaterThan(6).allSatisfy(line -> {
                JsonNode record = new ObjectMapper().readTree(line);
                assertThat(record.path("kind").asText()).isNotEqualTo("forged");
                assertThat(record.path("request_id").asText()).as(line).startsWith("req_");
            });
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
