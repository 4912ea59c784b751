package io.quotagrid.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quotagrid.client.api.LimitBody;
import io.quotagrid.client.api.LimitPutBody;
import io.quotagrid.client.api.MeterLimitBody;
import io.quotagrid.client.api.TopBody;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Secret;
import io.quotagrid.config.Tier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that writes down what it is asked and answers what it is told to. */
final class QuotagridClientTest {
    private static final String LIMIT = """
            {"tier":"user","id":"a/b","in_force":[{"meter":"rpm","limit":50,"window_seconds":60.0,"source":"override"}],
             "change":{"rpm":50,"by":"ops","at":"2026-11-23T10:00:00Z","epoch":4},"etag":"\\"4\\"","of_a_later_version":1}""";

    private final List<String> asked = new CopyOnWriteArrayList<>(); // written by the server's thread
    private final CountDownLatch held = new CountDownLatch(1);
    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer = "{}";
    private QuotagridClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        client = QuotagridClient.at(address(), Optional.of(new Secret("s3cret")));
    }

    @AfterEach
    void stop() {
        held.countDown();
        server.stop(0); // again does nothing
    }

    @Test
    void givenASubjectWithASlash_whenItsLimitIsRead_thenItIsOneSegmentAndTheAnswerIsRead() {
        answer = LIMIT;

        LimitBody limit = client.limit(Tier.USER, Optional.of("a/b"));

        assertThat(asked).containsExactly("GET /admin/v1/limits/user/a%2Fb Bearer s3cret null ");
        assertThat(limit.inForce())
                .containsExactly(new MeterLimitBody(Meter.RPM, 50, 60, MeterLimitBody.Source.OVERRIDE));
        assertThat(limit.change().orElseThrow().rpm()).hasValue(50);
        assertThat(limit.change().orElseThrow().tpm()).isEmpty();
        assertThat(limit.etag()).isEqualTo("\"4\"");
    }

    @Test
    void givenAChange_whenItIsPut_thenItSaysWhatItHasSeenAndOnlyWhatItSets() {
        answer = "{\"limit\":" + LIMIT + ",\"changed\":true}";

        var changed = client.putLimit(
                Tier.TEAM, Optional.empty(), LimitPutBody.EMPTY.withRpm(50).withTpm(9), Optional.of("\"3\""));

        assertThat(asked).containsExactly("PUT /admin/v1/limits/team Bearer s3cret \"3\" {\"rpm\":50,\"tpm\":9}");
        assertThat(changed.changed()).isTrue();
        assertThat(changed.replaced()).isEmpty();
        assertThat(changed.notAcknowledged()).isEmpty();
    }

    @Test
    void givenQueries_whenTheyAreAsked_thenTheyAreEncoded() {
        answer = "{\"items\":[],\"tier\":\"key\",\"by\":\"refusals\",\"since\":\"2026-11-23T10:00:00Z\",\"decision\":"
                + "\"refused\",\"message\":\"no\",\"caller\":{\"user\":\"a b&c\"},\"tokens\":3}";

        client.limits(Optional.of(Tier.USER), OptionalInt.of(5), Optional.of("x+/="));
        assertThat(client.top(Tier.KEY, TopBody.By.REFUSALS, 3).items()).isEmpty();
        var explained = client.explain(new ExplainQuery(
                Optional.of("a b&c"),
                Optional.empty(),
                Optional.empty(),
                Optional.of("res+earch"),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.of(3)));
        assertThat(client.audit(AuditQuery.ALL.at(Optional.of("c"))).nextCursor())
                .isEmpty();

        assertThat(explained.retryAfterMs()).isEmpty();
        assertThat(asked)
                .map(line -> line.split(" ")[1])
                .containsExactly(
                        "/admin/v1/limits?tier=user&limit=5&cursor=x%2B%2F%3D",
                        "/admin/v1/usage/top?tier=key&by=refusals&limit=3",
                        "/admin/v1/explain?user=a%20b%26c&group=res%2Bearch&tokens=3",
                        "/admin/v1/audit?cursor=c");
    }

    @Test
    void givenAProblem_whenItIsAnswered_thenOneLineNamesTheAddressTheCodeAndThePlace() {
        status = 400;
        answer =
                "{\"error\":{\"code\":\"invalid_request\",\"message\":\"must be at least 1 but was 0\",\"at\":\"/rpm\"}}";

        AdminException refused = catchThrowableOfType(AdminException.class, () -> client.usage(Tier.USER, "a"));

        assertThat(refused)
                .hasMessage(address() + " said 400 invalid_request: /rpm: must be at least 1 but was 0")
                .hasNoCause();
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.reason().at()).contains("/rpm");
    }

    @Test
    void givenAWrongToken_whenSomethingIsChanged_thenWhatTheGatewaySaidIsPassedOn() {
        status = 401;
        answer = "{\"error\":{\"code\":\"unauthorized\",\"message\":\"no token\"}}";

        assertThatThrownBy(() -> client.applyPolicy("rate_limits: {}", Optional.of("\"1\"")))
                .isInstanceOf(AdminException.class)
                .hasMessage(address() + " said 401 unauthorized: no token");
    }

    @Test
    void givenAnotherServer_whenItAnswers_thenThatIsSaid() {
        answer = "<html>It works!</html>";
        assertThatThrownBy(() -> client.cluster())
                .isInstanceOf(UnreachableException.class)
                .hasMessage(
                        "cannot reach " + address() + ": what answers there is no Quotagrid gateway of this version");

        status = 502;
        assertThatThrownBy(() -> client.cluster())
                .isInstanceOf(AdminException.class)
                .hasMessage(address() + " said 502 unknown: <html>It works!</html>");
    }

    @Test
    void givenNobody_whenAsked_thenTheAddressIsNamed() throws IOException {
        try (Socket taken = new Socket()) { // and not listened at
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI nobody = URI.create("http://127.0.0.1:" + taken.getLocalPort());

            assertThatThrownBy(
                            () -> QuotagridClient.at(nobody, Optional.empty()).cluster())
                    .isInstanceOf(UnreachableException.class)
                    .hasMessage("cannot reach " + nobody + ": nobody listens there");
        }
    }

    @Test
    void givenAServerThatHangs_whenAsked_thenThePatienceEnds() {
        answer = "hang";

        assertThatThrownBy(() -> QuotagridClient.at(address(), Optional.empty(), Duration.ofSeconds(1))
                        .cluster())
                .isInstanceOf(UnreachableException.class)
                .hasMessage("cannot reach " + address() + ": no answer within 1 s");
    }

    @Test
    void givenNoAddress_whenAClientIsMade_thenItSaysWhatOneIs() {
        assertThatThrownBy(() -> QuotagridClient.at(URI.create("127.0.0.1"), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be http://host:port");
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (answer.equals("hang")) {
                held.await();
            }
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + exchange.getRequestHeaders().getFirst("If-Match") + " " + body);
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
