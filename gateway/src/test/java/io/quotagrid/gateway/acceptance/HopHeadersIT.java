package io.quotagrid.gateway.acceptance;

import static io.quotagrid.gateway.acceptance.HeaderRig.BODY;
import static io.quotagrid.gateway.acceptance.HeaderRig.KEY;
import static io.quotagrid.gateway.acceptance.HeaderRig.assertCleanRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of one hop stay on it, and nobody is led elsewhere by what a provider says. */
final class HopHeadersIT {
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

    private static ServerSocket elsewhere;
    private static HeaderRig rig;

    @BeforeAll
    static void start() throws IOException {
        elsewhere = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        elsewhere.setSoTimeout(1); // whoever came before we look is there at once
        rig = new HeaderRig(directory);
    }

    @AfterEach
    void forget() {
        rig.forget();
    }

    @AfterAll
    static void stop() throws IOException {
        rig.close();
        elsewhere.close();
    }

    @Test
    void givenHeadersOfOneHop_whenACallerSendsThem_thenTheProviderSeesNone() throws IOException {
        String call =
                "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-Fine: fine\r\nContent-Type: application/json\r\n"
                        + "Connection: close, Upgrade, X-Hop, Authorization, Content-Length\r\nTransfer-Encoding: chunked\r\n"
                        + OF_ONE_HOP
                        + "\r\n" + Integer.toHexString(BODY.length()) + "\r\n" + BODY
                        + "\r\n0\r\nX-Trailed: hop\r\n\r\n";

        assertThat(rig.ask(call)).startsWith("HTTP/1.1 200");

        assertThat(rig.heard()).singleElement().asString().containsIgnoringCase("x-fine: fine");
        assertCleanRequest(rig.heard().element());
        assertThat(rig.heard().element())
                .doesNotContainIgnoringCase(NAMES_OF_ONE_HOP)
                .doesNotContainIgnoringCase("transfer-encoding")
                .containsIgnoringCase("content-length: " + BODY.length());
    }

    /** Naming it a header of one hop does not make a caller somebody else. */
    @Test
    void givenAnIdentityThatConnectionNames_whenItIsSent_thenItCountsAllTheSame() throws IOException {
        for (int left = 999; left > 997; left--) {
            assertThat(rig.ask(RawHttp.post(Chats.PATH, BODY, "X-User-Id: named", "Connection: close, X-User-Id")))
                    .containsIgnoringCase("x-ratelimit-remaining-requests: " + left + "\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", Chats.STREAM})
    void givenHeadersOfOneHop_whenAProviderSendsThem_thenTheCallerSeesNone(String more) throws IOException {
        String text = more.isEmpty() ? Moods.WELL : "data: [DONE]\n\n";
        rig.say(
                "HTTP/1.1 200 OK\r\nX-Fine: fine\r\nConnection: keep-alive, X-Hop\r\nTransfer-Encoding: chunked\r\nContent-Type: "
                        + (more.isEmpty() ? "application/json" : "text/event-stream") + "\r\n" + OF_ONE_HOP + "\r\n"
                        + Integer.toHexString(text.length()) + "\r\n" + text + "\r\n0\r\nX-Trailed: hop\r\n\r\n");

        String answer =
                rig.ask(RawHttp.post(Chats.PATH, Chats.body("raw", "hi", more), "X-User-Id: hop", "Connection: close"));

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
        rig.say("HTTP/1.1 " + redirect.get(0) + " Elsewhere\r\nLocation: "
                + redirect.get(2).formatted(elsewhere.getLocalPort())
                + "\r\nRefresh: 0; url=http://127.0.0.1:" + elsewhere.getLocalPort()
                + "/\r\nContent-Length: 0\r\n\r\n");

        String answer = rig.ask(RawHttp.post(
                Chats.PATH, Chats.body("raw", "hi", redirect.get(1)), "X-User-Id: sent-on", "Connection: close"));

        assertThat(answer)
                .startsWith("HTTP/1.1 502")
                .contains("upstream_error")
                .doesNotContain(KEY, "Location", "Refresh", "" + elsewhere.getLocalPort());
        assertThat(rig.heard()).hasSize(1);
        assertThatThrownBy(elsewhere::accept).isInstanceOf(SocketTimeoutException.class);
    }
}
