package io.quotagrid.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ClosedLoopTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static StubProvider stub;

    @BeforeAll
    static void start() {
        stub = new StubProvider();
    }

    @AfterAll
    static void stop() {
        stub.close();
    }

    @Test
    void givenPlainAnswersAndStreams_whenRun_thenEveryCallIsCountedOnce() throws IOException {
        List<Requests> both =
                List.of(new Requests(stub.baseUrl(), "bench", false), new Requests(stub.baseUrl(), "bench", true));

        Round round = new ClosedLoop(stub.baseUrl(), both, 10, answer -> answer.status() == 200).run(8, LONG, 200);

        assertThat(round.answers()).isEqualTo(200);
        assertThat(round.failures()).as(round.problem()).isZero();
        assertThat(round.events()).isEqualTo(100 * (StubProvider.EVENTS + 2)); // usage and the end mark
        assertThat(round.latencyNanos().getTotalCount()).isEqualTo(200);
    }

    @Test
    void givenAnswersThatWereNotExpected_whenRun_thenEachIsAFailure() throws IOException {
        List<Requests> plain = List.of(new Requests(stub.baseUrl(), "bench", false));

        Round round = new ClosedLoop(stub.baseUrl(), plain, 10, answer -> false).run(2, LONG, 20);

        assertThat(round.answers()).isZero();
        assertThat(round.failures()).isEqualTo(20);
        assertThat(round.problem()).contains("unexpected answer").contains("status=200");
    }

    @Test
    void givenServerThatCutsItsAnswer_whenRun_thenIsAFailure() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread cutting = new Thread(() -> cutOne(server));
            cutting.start();
            URI address = URI.create("http://127.0.0.1:" + server.getLocalPort());
            List<Requests> plain = List.of(new Requests(address, "bench", false));

            Round round = new ClosedLoop(address, plain, 1, answer -> true).run(1, LONG, 1);

            cutting.join();
            assertThat(round.failures()).isEqualTo(1);
            assertThat(round.problem()).contains("closed after 4 bytes");
        }
    }

    private static void cutOne(ServerSocket server) {
        try (Socket caller = server.accept()) {
            StringBuilder request = new StringBuilder();
            while (request.indexOf("}]}") < 0) { // what is left unread at the end would reset the connection
                request.append((char) caller.getInputStream().read());
            }
            caller.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".getBytes(US_ASCII));
            caller.shutdownOutput();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
