package io.quotagrid.gateway.provider;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.PolicyLoader;
import io.quotagrid.config.TargetConfig;
import io.quotagrid.gateway.http.Rounds;
import io.quotagrid.gateway.logs.WrittenLines;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A deadline and the bytes it waits for may come at the same moment: only one of the two counts. */
final class HttpRunTest {
    private static final long LATE_NANOS = Long.MAX_VALUE / 2;
    private static final String POLICY = """
            rate_limits: {per_user: {rpm: 10}}
            user_rate_limit: {header: X-User-Id}
            providers: {targets: [{id: raw, provider: openai-compatible, base_url: "http://127.0.0.1:1/v1"}]}
            """;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final HttpClient client = new HttpClient();
    private final Rounds rounds = new Rounds();
    private ServerSocket server;
    private Socket provider;
    private HttpRun run;

    @BeforeEach
    void headHasCome() throws Exception {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        client.start();
        TargetConfig config = PolicyLoader.load(POLICY.getBytes(US_ASCII))
                .policy()
                .orElseThrow()
                .providers()
                .targets()
                .get(0);
        run = new HttpRun(
                config,
                "req_1",
                client.newRequest("http://127.0.0.1:" + server.getLocalPort()),
                new Receiver(),
                rounds,
                tasks::add);
        run.start();
        provider = server.accept();
        assertThat(provider.getInputStream().read())
                .as("the request comes first")
                .isEqualTo('G');
        say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
        assertThat(next()).isEqualTo("head");
    }

    @AfterEach
    void stop() throws Exception {
        provider.close();
        server.close();
        rounds.close();
        client.stop();
    }

    @Test
    void givenADeadlineThatIsSeenToPass_whenBytesComeBeforeItIsActedOn_thenTheCallGoesOn() throws Exception {
        // Given
        run.visit(System.nanoTime() + LATE_NANOS);
        Runnable late = tasks.take();

        // When
        say("h");
        assertThat(next()).isEqualTo("content");
        late.run();
        say("i");

        // Then
        assertThat(next()).isEqualTo("content");
        assertThat(next()).isEqualTo("end");
    }

    @Test
    void givenADeadlineThatHasPassed_whenBytesComeAfterIt_thenOnlyTheFailureIsHeard() throws Exception {
        // Given
        run.visit(System.nanoTime() + LATE_NANOS);
        tasks.take().run();

        // When
        assertThat(next()).isEqualTo("timed out");

        // Then: the connection is given up
        assertThat(provider.getInputStream().readAllBytes()).isNotNull();
        assertThat(heard).isEmpty();
        assertThat(rounds.size()).isZero();
    }

    @Test
    void givenAnAnswerThatIsCutOff_whenItIsLogged_thenTheLineNamesTheRequestAndTheTarget() throws Exception {
        try (WrittenLines written = WrittenLines.of(HttpRun.class)) {
            provider.setSoLinger(true, 0); // a reset
            provider.close();

            assertThat(next()).isEqualTo("failed");

            assertThat(written.lines()).containsExactly("a target's connection was lost request=req_1 target=raw");
        }
    }

    private void say(String text) throws Exception {
        OutputStream out = provider.getOutputStream();
        out.write(text.getBytes(US_ASCII));
        out.flush();
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(60, TimeUnit.SECONDS));
    }

    private final class Receiver implements Provider.Receiver {
        @Override
        public void head(int status, HttpFields headers) {
            heard.add("head");
        }

        @Override
        public void content(ByteBuffer bytes, Runnable more) {
            heard.add("content");
            more.run();
        }

        @Override
        public void end() {
            heard.add("end");
        }

        @Override
        public void failed(Provider.Failure failure) {
            heard.add(failure.timedOut() ? "timed out" : "failed");
        }
    }
}
