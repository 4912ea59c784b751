package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quotagrid.client.ClientTls;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.UnreachableException;
import io.quotagrid.gateway.http.StartException;
import io.quotagrid.harness.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on both listeners: who is let in, and certificates that change under way. Hanging up over TLS is in {@link HangUpIT}. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TlsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static final Certificates operator = Certificates.make("operator");
    private static Product product;

    /** For the end of a policy: TLS on the callers' listener, with {@code tls.crt} and {@code tls.key}. */
    static String tls(Path directory) {
        return "\ngateway: {tls: " + files(directory) + "}\n";
    }

    private static String files(Path directory) {
        return "{certificate_file: \"" + directory.resolve("tls.crt") + "\", key_file: \""
                + directory.resolve("tls.key") + "\"}";
    }

    private static String policy(Path directory) {
        return """
                rate_limits: {per_user: {rpm: 1000, max_parallel_requests: 50}}
                user_rate_limit: {header: X-User-Id}
                providers: {targets: [{id: sandbox, provider: sandbox}]}
                """ + tls(directory).replace("{tls", "{header_timeout: 6s, tls") + "admin: {tls: "
                + files(directory).replace("}", ", client_ca_file: \"" + directory.resolve("operators.crt") + "\"}")
                + "}\n";
    }

    @BeforeAll
    static void start() throws IOException {
        Certificates.make("first").into(directory);
        Path mine = Files.createDirectory(directory.resolve("mine"));
        operator.into(mine);
        Files.writeString(directory.resolve("operators.crt"), operator.certificate());
        product = Product.start(policy(directory), directory);
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void givenAModernVersion_whenACallIsMade_thenItIsAnswered(String version) throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            connection.tls().setEnabledProtocols(new String[] {version});

            assertThat(connection
                            .send(Chats.post(Chats.body("sandbox", "hi", ""), "tls"))
                            .readAnswer())
                    .startsWith("HTTP/1.1 200");
            assertThat(connection.tls().getSession().getProtocol()).isEqualTo(version);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TLS_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"
            })
    void givenAWeakCipherAlone_whenHandsAreShaken_thenItIsRefused(String cipher) throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            SSLSocket socket = connection.tls();
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[] {cipher});

            assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
        }
    }

    /** A hello of TLS 1.1 as bytes: a client of today does not say one. */
    @Test
    void givenAHelloOfTls11_whenItComes_thenItIsRefusedByAnAlert() throws IOException {
        String hello = "160302002f0100002b0302" + "00".repeat(32) + "000004c013c0140100";
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), product.address().getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(HexFormat.of().parseHex(hello));
            socket.getOutputStream().flush();

            int first = socket.getInputStream().read();
            assertThat(first).as("an alert, or the end").isIn(0x15, -1);
        }
    }

    @Test
    void givenHttpInClear_whenItComesToThePortOfTls_thenNothingIsServed() throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), product.address().getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));

            assertThat(new String(readAll(socket), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP/1.1 200", "ok");
        }
    }

    @Test
    void givenAHandshakeThatNeverEnds_whenTheTimeForAHeadIsUp_thenTheConnectionIsClosed() throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), product.address().getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(new byte[] {0x16, 0x03, 0x01});

            assertThat(readAll(socket)).isEmpty();
        }
    }

    @Test
    void givenAHeadThatNeverEnds_whenItComesOverTls_then408() throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            assertThat(connection.send("GET /healthz HTTP/1.1\r\nX-").readToEnd())
                    .startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void givenAnOperatorWithoutACertificate_whenItAsks_thenItIsNotLetIn() {
        assertThatThrownBy(() -> client(Optional.empty()).cluster()).isInstanceOf(UnreachableException.class);
        Path stranger = directory.resolve("stranger");
        assertThatThrownBy(() -> {
                    Certificates.make("stranger").into(Files.createDirectories(stranger));
                    client(Optional.of(stranger)).cluster();
                })
                .isInstanceOf(UnreachableException.class);
    }

    @Test
    void givenAnOperatorWithItsCertificate_whenItAsks_thenItIsAnswered() {
        assertThat(client(Optional.of(directory.resolve("mine"))).cluster().members())
                .hasSize(1);
    }

    @Test
    void givenAClientThatDoesNotKnowTheAuthority_whenItAsks_thenTheLineSaysWhatToDo() {
        QuotagridClient client = QuotagridClient.at(product.adminAddress(), Optional.empty());

        assertThatThrownBy(client::cluster)
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("--ca-file");
    }

    @Test
    void givenAKeyOfAnotherCertificate_whenAGatewayStarts_thenOneLineSaysSo(@TempDir Path other) throws IOException {
        Certificates.make("one").into(other);
        Files.writeString(other.resolve("tls.key"), Certificates.make("two").key());

        assertThatThrownBy(() -> Product.start(policy(other), other).close())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("gateway.tls: ")
                .hasMessageContaining("is not the key of the first certificate");
    }

    /** The last one, for it changes the certificate. */
    @Test
    @Order(Integer.MAX_VALUE)
    void givenNewFiles_whenTheyAreWritten_thenNewConnectionsSeeThemOldOnesGoOnAndBrokenOnesChangeNothing()
            throws Exception {
        try (RawHttp before = new RawHttp(product.address())) {
            assertThat(healthy(before)).isTrue();
            assertThat(name()).isEqualTo("CN=first");

            // When a broken certificate comes
            Files.writeString(
                    directory.resolve("tls.crt"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

            // Then the old one stays, and it is said
            await().atMost(PATIENCE)
                    .until(() -> readiness().contains("gateway.tls: the certificate of before is used"));
            assertThat(name()).isEqualTo("CN=first");
            assertThat(metrics()).contains("quotagrid_tls_reload_failures_total", "quotagrid_tls_not_after_seconds");

            // When an expired one comes
            Certificates.make("expired", "EC", -10, 1).into(directory);
            await().atMost(PATIENCE).until(() -> readiness().contains("has expired"));
            assertThat(name()).isEqualTo("CN=first");

            // When good ones come, of another kind
            Certificates second = Certificates.make("second", "RSA", -1, 365).into(directory);

            // Then they count for new connections, and the old connection goes on
            await().atMost(PATIENCE).until(() -> name().equals("CN=second"));
            assertThat(healthy(before)).isTrue();
            await().atMost(PATIENCE).until(() -> !readiness().contains("certificate"));
            assertThat(metrics()).containsPattern("quotagrid_tls_reloads_total [1-9]");
            assertThat(second.certificate()).isNotEmpty();
        }
    }

    private static boolean healthy(RawHttp connection) throws IOException {
        return connection
                .send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                .readWhole()
                .body()
                .contains("ok");
    }

    private static String readiness() throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            return connection
                    .send("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
                    .readWhole()
                    .body();
        }
    }

    private static String metrics() {
        return product.metrics();
    }

    private static String name() throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            connection.tls().startHandshake();
            return ((X509Certificate) connection.tls().getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (SSLException e) {
            throw new IOException(e);
        }
    }

    private static QuotagridClient client(Optional<Path> shown) {
        return QuotagridClient.at(
                product.adminAddress(),
                Optional.empty(),
                Duration.ofSeconds(60),
                new ClientTls(
                        Optional.of(directory.resolve("tls.crt")),
                        shown.map(
                                files -> new ClientTls.Identity(files.resolve("tls.crt"), files.resolve("tls.key")))));
    }

    private static byte[] readAll(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (java.net.SocketException reset) {
            return new byte[0];
        }
    }
}
