package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.harness.ClosedPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Providers that are not there, say nothing, or fall silent: one clear error, the right status, nothing charged that was not used. */
final class UpstreamFaultsIT {
    private static final String POLICY = """
            rate_limits:
              per_user: {rpm: 20, tpm: 40000, max_parallel_requests: 5}
            user_rate_limit: {header: X-User-Id}
            providers:
              targets:
                - {id: sandbox, provider: sandbox, model: sandbox}
                - {id: stub, provider: openai, model: gpt-5.4-mini-mini, secret_key_ref: {env: OPENAI_API_KEY}}
                - {id: mute, provider: openai, model: mute, first_byte_timeout: 400ms, secret_key_ref: {env: OPENAI_API_KEY}}
                - {id: silent, provider: openai, model: silent, idle_timeout: 5s, secret_key_ref: {env: OPENAI_API_KEY}}
                - {id: nobody, provider: openai-compatible, model: nobody, base_url: "http://127.0.0.1:%d/v1"}
            """;

    @TempDir
    private Path audit;

    private StubOpenAi openAi;
    private Product product;

    private final ClosedPort nobody = new ClosedPort();

    @BeforeEach
    void start() {
        openAi = new StubOpenAi();
        product = Product.start(POLICY.formatted(nobody.number()), openAi, audit);
    }

    @AfterEach
    void stop() {
        product.awaitNothingHeld();
        product.close();
        openAi.close();
        nobody.close();
    }

    @Test
    void givenAProviderThatIsNotThere_whenItIsCalled_then502AndNothingIsCharged() throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            assertThat(ask(connection, "nobody", ""))
                    .startsWith("HTTP/1.1 502")
                    .contains("\"code\":\"upstream_error\"", "connection refused");

            assertThat(ask(connection, Chats.MODEL, ""))
                    .as("the same connection goes on, and the refused call cost nothing")
                    .startsWith("HTTP/1.1 200")
                    .contains("x-ratelimit-remaining-requests: 19");
        }
    }

    @Test
    void givenAProviderThatSaysNothing_whenItsTimeIsUp_then504AndNothingIsCharged() throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            assertThat(ask(connection, "mute", "")).startsWith("HTTP/1.1 504").contains("\"code\":\"upstream_error\"");
        }
        product.awaitNothingHeld();
        assertThat(product.chat("alice", "red", "hi").headers().firstValue("x-ratelimit-remaining-requests"))
                .contains("19");
    }

    @Test
    void givenAStreamThatFallsSilent_whenItsTimeIsUp_thenItIsCutAndNotEndedCleanly() throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            String stream = connection.send(post("silent", "hi", Chats.STREAM)).readToEnd();

            assertThat(stream)
                    .contains("200 OK", "Hel")
                    .doesNotContain("[DONE]")
                    .doesNotEndWith("0\r\n\r\n");
        }
        openAi.letGo();
        await().atMost(Duration.ofSeconds(60)).until(() -> openAi.inFlight() == 0);
    }

    private static String ask(RawHttp connection, String model, String more) throws IOException {
        return connection.send(post(model, "hi", more)).readAnswer();
    }

    private static String post(String model, String text, String more) {
        return Chats.post(Chats.body(model, text, more), "alice");
    }
}
