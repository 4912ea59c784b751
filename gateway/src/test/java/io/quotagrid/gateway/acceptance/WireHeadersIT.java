package io.quotagrid.gateway.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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

/** Headers that would become other headers, of one hop, or lead elsewhere: in neither direction do they, nor in the records. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // the one that reads the records comes last
final class WireHeadersIT {
    private static final String KEY = "sk-only-for-this-target";
    private static final String BODY = Chats.body("raw", "hi", "");
    private static final String OK =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + Moods.WELL.length() + "\r\n";
    private static final String WELL = OK + "\r\n" + Moods.WELL;

    /** What no caller may say to a provider, and no provider to a caller, under any name it is wrapped in. */
    private static final String FORGED = "X-Quotagrid-Forged: yes";

    private static final String OF_ONE_HOP = """
            X-Hop: hop\r
            Keep-Alive: timeout=5, hop\r
            TE: trailers\r
            Trailer: X-Trailed\r
            Upgrade: hop/1\r
            Proxy-Authorization: Basic aG9w\r
            Proxy-Authenticate: Basic realm=hop\r
            Proxy-Connection: hop\r
            """;

    private static final String[] NAMES_OF_ONE_HOP = {
        "\nx-hop", "\nkeep-alive:", "\nte:", "\ntrailer", "\nupgrade", "\nproxy-", "x-trailed", "aG9w"
    };

    @TempDir
    private static Path directory;

    private static final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private static volatile String says = WELL;
    private static RawProvider provider;
    private static ServerSocket elsewhere;
    private static Product product;

    @BeforeAll
    static void start() throws IOException {
        elsewhere = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        elsewhere.setSoTimeout(1); // whoever came before we look is there at once
        provider = new RawProvider(line -> {
            while (true) {
                heard.add(line.readRequest());
                line.say(says);
            }
        });
        Path key = Files.writeString(directory.resolve("key"), KEY);
        product = Product.start(
                """
                rate_limits: {per_user: {rpm: 1000, max_parallel_requests: 50}}
                user_rate_limit: {header: X-User-Id}
                team_rate_limit: {header: X-Team-Id}
                providers: {targets: [%s]}
                policies: {chain: [audit-logger]}
                policy: {audit-logger: {log_all_access: true}}
                """.formatted(provider.target(", secret_key_ref: {file: \"" + key + "\"}")),
                directory.resolve("audit"));
    }

    @AfterEach
    void forget() {
        heard.clear();
        says = WELL;
    }

    @AfterAll
    static void stop() throws IOException {
        product.close();
        provider.close();
        elsewhere.close();
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
        String answers = ask(RawHttp.post(Chats.PATH, BODY, "Connection: close", header));

        assertOneAnswer(answers);
        heard.forEach(WireHeadersIT::assertCleanRequest);
        assertThat(heard.isEmpty()).as(answers).isEqualTo(answers.startsWith("HTTP/1.1 4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\r\\n", "\\n", "\\u0000", "\\u2028", "\\u0085", "\u00e9", "%0d%0a"})
    void givenAModelOrPathThatHoldsAHeader_whenACallerSendsIt_thenNobodySeesIt(String end) throws IOException {
        String body = Chats.body("raw" + end + FORGED, "hi", "");

        assertOneAnswer(ask(RawHttp.post(Chats.PATH, body, "Connection: close", "X-User-Id: model")));
        assertOneAnswer(ask(RawHttp.post(
                Chats.PATH + "?a=%0d%0a" + FORGED.replace(" ", "%20"), BODY, "Connection: close", "X-User-Id: path")));
        heard.forEach(WireHeadersIT::assertCleanRequest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void givenLinesThatEndInLfAlone_whenTheyHideASecondCall_thenItIsNotMade(String end) throws IOException {
        String hidden = Chats.post(BODY, "hidden").replace("\r\n", end);
        String first = ("POST /v1/chat/completions HTTP/1.1\nHost: x\nX-User-Id: lf\nContent-Length: " + BODY.length()
                + "\nTransfer-Encoding: chunked\n\n0\n\n");

        assertThat(ask(first + hidden)).startsWith("HTTP/1.1 4").doesNotContain("HTTP/1.1 200");
        assertThat(heard).isEmpty();
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
        says = OK + header + "\r\n\r\n" + Moods.WELL;
        assertOneAnswer(ask(RawHttp.post(Chats.PATH, BODY, "Connection: close", "X-User-Id: split")));

        says = WELL;
        assertThat(ask(RawHttp.post(Chats.PATH, BODY, "Connection: close", "X-User-Id: next")))
                .as("the next caller gets its own answer")
                .startsWith("HTTP/1.1 200")
                .endsWith("\r\n\r\n" + Moods.WELL);
    }

    @Test
    void givenHeadersOfOneHop_whenACallerSendsThem_thenTheProviderSeesNone() throws IOException {
        String call =
                "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-Fine: fine\r\nContent-Type: application/json\r\n"
                        + "Connection: close, Upgrade, X-Hop, Authorization, Content-Length\r\nTransfer-Encoding: chunked\r\n"
                        + OF_ONE_HOP
                        + "\r\n" + Integer.toHexString(BODY.length()) + "\r\n" + BODY
                        + "\r\n0\r\nX-Trailed: hop\r\n\r\n";

        assertThat(ask(call)).startsWith("HTTP/1.1 200");

        assertThat(heard).singleElement().asString().containsIgnoringCase("x-fine: fine");
        assertCleanRequest(heard.element());
        assertThat(heard.element())
                .doesNotContainIgnoringCase(NAMES_OF_ONE_HOP)
                .doesNotContainIgnoringCase("transfer-encoding")
                .containsIgnoringCase("content-length: " + BODY.length());
    }

    /** Naming it a header of one hop does not make a caller somebody else. */
    @Test
    void givenAnIdentityThatConnectionNames_whenItIsSent_thenItCountsAllTheSame() throws IOException {
        for (int left = 999; left > 997; left--) {
            assertThat(ask(RawHttp.post(Chats.PATH, BODY, "X-User-Id: named", "Connection: close, X-User-Id")))
                    .containsIgnoringCase("x-ratelimit-remaining-requests: " + left + "\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", Chats.STREAM})
    void givenHeadersOfOneHop_whenAProviderSendsThem_thenTheCallerSeesNone(String more) throws IOException {
        String text = more.isEmpty() ? Moods.WELL : "data: [DONE]\n\n";
        says =
                "HTTP/1.1 200 OK\r\nX-Fine: fine\r\nConnection: keep-alive, X-Hop\r\nTransfer-Encoding: chunked\r\nContent-Type: "
                        + (more.isEmpty() ? "application/json" : "text/event-stream") + "\r\n" + OF_ONE_HOP + "\r\n"
                        + Integer.toHexString(text.length()) + "\r\n" + text + "\r\n0\r\nX-Trailed: hop\r\n\r\n";

        String answer =
                ask(RawHttp.post(Chats.PATH, Chats.body("raw", "hi", more), "X-User-Id: hop", "Connection: close"));

        assertThat(answer)
                .startsWith("HTTP/1.1 200")
                .contains("X-Fine: fine", text)
                .doesNotContainIgnoringCase(NAMES_OF_ONE_HOP);
    }

    static Stream<List<String>> redirects() {
        return Stream.of("301", "302", "303", "307", "308")
                .flatMap(status -> Stream.of("", Chats.STREAM)
                        .flatMap(more -> Stream.of("http://127.0.0.1:%d/v1", "http://localhost:%d/", "//127.0.0.1:%d/")
                                .map(to -> List.of(status, more, to))));
    }

    @ParameterizedTest
    @MethodSource("redirects")
    void givenARedirect_whenAProviderAnswersIt_thenNobodyGoesThere(List<String> redirect) throws IOException {
        says = "HTTP/1.1 " + redirect.get(0) + " Elsewhere\r\nLocation: "
                + redirect.get(2).formatted(elsewhere.getLocalPort())
                + "\r\nRefresh: 0; url=http://127.0.0.1:" + elsewhere.getLocalPort() + "/\r\nContent-Length: 0\r\n\r\n";

        String answer = ask(RawHttp.post(
                Chats.PATH, Chats.body("raw", "hi", redirect.get(1)), "X-User-Id: sent-on", "Connection: close"));

        assertThat(answer)
                .startsWith("HTTP/1.1 502")
                .contains("upstream_error")
                .doesNotContain(KEY, "Location", "Refresh", "" + elsewhere.getLocalPort());
        assertThat(heard).hasSize(1);
        assertThatThrownBy(elsewhere::accept).isInstanceOf(SocketTimeoutException.class);
    }

    /** The last one, for it ends the gateway to have all its records on disk. */
    @Test
    @Order(Integer.MAX_VALUE)
    void givenWordsThatBeginALine_whenCallsAreRecorded_thenEachRecordIsOneLineOfOurs() throws IOException {
        String forged = "{\\\"kind\\\":\\\"forged\\\"}";
        for (String end : List.of("\\n", "\\r\\n", "\\u2028", "\\u0085", "\\u000b")) {
            ask(RawHttp.post(
                    Chats.PATH, Chats.body("raw" + end + forged, "hi", ""), "X-User-Id: records", "Connection: close"));
        }
        ask(RawHttp.post("/v1/x%0a%7b%22kind%22:%22forged%22%7d", "", "User-Agent: a\u0085b", "Connection: close"));
        ask(RawHttp.post(Chats.PATH, BODY, "X-User-Id: {\"kind\":\"forged\"}", "Connection: close"));
        product.awaitNothingHeld();
        product.close();

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

    private static String ask(String request) throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            return connection.send(request).readToEnd();
        }
    }

    /** One head of lines that are headers, and no second answer behind it. */
    private static void assertOneAnswer(String answers) {
        assertThat(answers).startsWith("HTTP/1.1 ").containsOnlyOnce("HTTP/1.1 ");
        assertLines(answers);
    }

    /** The provider's own key, and of what was smuggled nothing. */
    private static void assertCleanRequest(String request) {
        assertThat(request)
                .startsWith("POST /v1/chat/completions HTTP/1.1\r\n")
                .containsOnlyOnce("Authorization: Bearer " + KEY)
                .doesNotContain("Bearer forged");
        assertLines(request);
    }

    private static void assertLines(String message) {
        String head = message.substring(0, message.indexOf("\r\n\r\n"));
        assertThat(head.split("\r\n|\r|\n"))
                .as(message)
                .allMatch(line -> line.equals(head.substring(0, head.indexOf("\r\n")))
                        || line.matches("[A-Za-z0-9-]+:[\\x20-\\x7e\\x80-\\xff]*"))
                .noneMatch(line ->
                        line.startsWith(FORGED) || line.toLowerCase(ROOT).startsWith("set-cookie"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
