package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotagrid.gateway.http.Readiness;
import io.quotagrid.gateway.http.StartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminServerIT {
    @TempDir
    private Path directory;

    private AdminRig rig;
    private AdminServer admin;

    @BeforeEach
    void start() {
        rig = AdminRig.withoutTokens(directory);
        admin = rig.server;
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void givenTheListener_whenMetricsAreAsked_thenTheyComeAsPrometheusText() throws IOException {
        assertThat(ask("GET", "/metrics", "Host: 127.0.0.1"))
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("content-type: text/plain; version=0.0.4")
                .endsWith("quotagrid_up 1\n")
                .doesNotContain("Server:", "Jetty");
    }

    @Test
    void givenANodeThatIsNotReady_whenItIsAsked_thenItSaysWhatIsMissing() throws IOException {
        assertThat(ask("GET", "/readyz", "Host: localhost:41003")).startsWith("HTTP/1.1 200");

        rig.readiness.set(new Readiness(false, List.of("openai-primary: no secret in env OPENAI_API_KEY")));

        assertThat(ask("GET", "/readyz", "Host: [::1]:41003"))
                .startsWith("HTTP/1.1 503")
                .contains("\"ready\":false", "no secret in env OPENAI_API_KEY");
        assertThat(ask("GET", "/healthz", "Host: localhost")).startsWith("HTTP/1.1 200");
    }

    @Test
    void givenABrowserThatWasLedHere_whenItAsks_thenItIsRefused() throws IOException {
        assertThat(ask("GET", "/metrics", "Host: rebound.example.com")).startsWith("HTTP/1.1 403");
        assertThat(ask("GET", "/metrics", "Host: 127.0.0.1.example.com")).startsWith("HTTP/1.1 403");
        assertThat(ask("GET", "/metrics", "Host: localhost\r\nOrigin: http://example.com"))
                .startsWith("HTTP/1.1 403")
                .doesNotContain("quotagrid_up");
        assertThat(ask("GET", "/metrics", "Host: localhost\r\nOrigin: http://localhost:41003"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void givenAnyOtherPath_whenItIsAsked_thenItIsNotFoundInOneShape() throws IOException {
        assertThat(ask("GET", "/admin/v1/nothing", "Host: localhost"))
                .startsWith("HTTP/1.1 404")
                .contains("{\"error\":{");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%zz HTTP/1.1\r\nHost: localhost",
                "GET /metrics/../../etc/passwd HTTP/1.1\r\nHost: localhost",
                "GET /metrics HTTP/1.1",
                "GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: localhost",
                "NONSENSE",
                "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0",
                "TRACE /metrics HTTP/1.1\r\nHost: localhost"
            })
    void givenARequestThatIsNoneOfOurs_whenItIsSent_thenItIsTurnedDownInOneShape(String request) throws IOException {
        assertThat(send(request))
                .startsWith("HTTP/1.1 4")
                .contains("{\"error\":{\"code\":")
                .doesNotContainIgnoringCase("jetty")
                .doesNotContain("Exception", "<html", "quotagrid_up");
    }

    @Test
    void givenADefect_whenMetricsAreAsked_thenTheAnswerSaysNothingOfIt() throws IOException {
        rig.metrics = "";

        assertThat(ask("GET", "/metrics", "Host: localhost"))
                .startsWith("HTTP/1.1 500")
                .contains("{\"error\":{\"code\":\"internal_error\"")
                .doesNotContain("IllegalState", "secret");
    }

    @Test
    void givenAPublicAddress_whenItIsToListenThere_thenTheStartIsRefused() {
        assertThatThrownBy(() -> AdminRig.withoutTokens(directory, "0.0.0.0", 0))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("this machine only");
    }

    @Test
    void givenAPortInUse_whenItIsToListenThere_thenTheLineNamesIt() {
        int taken = admin.address().getPort();

        assertThatThrownBy(() -> AdminRig.withoutTokens(directory, "127.0.0.1", taken))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1:" + taken);
    }

    private String ask(String method, String path, String headers) throws IOException {
        return send(method + " " + path + " HTTP/1.1\r\n" + headers);
    }

    private String send(String head) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), admin.address().getPort())) {
            String request = head + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
