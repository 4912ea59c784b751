package io.quotagrid.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quotagrid.gateway.openai.CallKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SandboxProviderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final SandboxProvider sandbox = new SandboxProvider("s", timer);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void givenAChat_whenSent_thenOneWholeAnswerWithUsage() throws IOException {
        Hearing heard = chat("sandbox-tokens-5", "\"messages\":[{\"role\":\"user\",\"content\":\"12345678\"}]");

        JsonNode answer = JSON.readTree(heard.body());
        assertThat(heard.status()).isEqualTo(200);
        assertThat(heard.ended()).isTrue();
        assertThat(heard.headers().getLongField("content-length"))
                .isEqualTo(heard.body().length());
        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("every call is counted once");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(3); // "user" and two of four bytes
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(5);
        assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(8);
    }

    @Test
    void givenTheSameCallTwice_whenSent_thenTheSameBytes() {
        String fields = "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]";

        assertThat(chat("sandbox", fields).body())
                .isEqualTo(chat("sandbox", fields).body());
    }

    @ParameterizedTest
    @CsvSource({"max_tokens,3,3,length", "max_completion_tokens,4,4,length", "max_tokens,1000,16,stop"})
    void givenALimit_whenSent_thenTheAnswerKeepsToIt(String field, int limit, int produced, String finish)
            throws IOException {
        Hearing heard = chat("sandbox", "\"messages\":[],\"" + field + "\":" + limit);

        JsonNode answer = JSON.readTree(heard.body());
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(produced);
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo(finish);
    }

    @Test
    void givenTwoChoices_whenSent_thenBothAreThereAndBothCount() throws IOException {
        JsonNode answer = JSON.readTree(
                chat("sandbox-tokens-4", "\"messages\":[],\"n\":2").body());

        assertThat(answer.path("choices")).hasSize(2);
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(8);
    }

    @Test
    void givenAStreamWithUsage_whenSent_thenAnEventATokenThenUsageThenDone() throws IOException {
        Hearing heard = Hearing.eager();
        sandbox.send(
                call(
                        CallKind.CHAT,
                        "sandbox-tokens-3",
                        true,
                        "\"messages\":[],\"stream\":true,\"stream_options\":{\"include_usage\":true}"),
                heard);

        assertThat(heard.pieces())
                .hasSize(6)
                .allSatisfy(event -> assertThat(event).startsWith("data: ").endsWith("\n\n"));
        assertThat(data(heard, 0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(data(heard, 2).at("/choices/0/delta/content").asText()).isEqualTo(" is");
        assertThat(data(heard, 3).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(data(heard, 4).at("/usage/completion_tokens").asInt()).isEqualTo(3);
        assertThat(data(heard, 4).path("choices")).isEmpty();
        assertThat(heard.pieces().get(5)).isEqualTo("data: [DONE]\n\n");
        assertThat(heard.ended()).isTrue();
    }

    @Test
    void givenAStreamWithoutUsage_whenSent_thenNoEventSpeaksOfIt() {
        Hearing heard = Hearing.eager();
        sandbox.send(call(CallKind.CHAT, "sandbox-tokens-3", true, "\"messages\":[],\"stream\":true"), heard);

        assertThat(heard.pieces()).hasSize(5);
        assertThat(heard.body()).doesNotContain("usage");
    }

    @Test
    void givenAReceiverThatDoesNotAsk_whenStreaming_thenNothingMoreIsSaid() {
        Hearing heard = Hearing.onDemand();
        sandbox.send(call(CallKind.CHAT, "sandbox-tokens-3", true, "\"messages\":[],\"stream\":true"), heard);
        assertThat(heard.pieces()).hasSize(1);

        heard.askForMore();

        assertThat(heard.pieces()).hasSize(2);
    }

    @Test
    void givenOneHundredThousandEvents_whenStreaming_thenTheStackDoesNotGrow() {
        Hearing heard = Hearing.eager();
        sandbox.send(call(CallKind.COMPLETIONS, "sandbox-tokens-100000", true, "\"prompt\":\"x\""), heard);

        assertThat(heard.pieces()).hasSize(100_002);
    }

    @Test
    void givenAnInterval_whenStreaming_thenEventsComeApart() {
        Hearing heard = Hearing.eager();
        long begin = System.nanoTime();
        sandbox.send(call(CallKind.CHAT, "sandbox-tokens-4-interval-20ms", true, "\"messages\":[]"), heard);

        await().atMost(PATIENCE).until(heard::ended);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(5 * 20));
    }

    @Test
    void givenADelay_whenAborted_thenNothingIsEverSaid() {
        Hearing heard = Hearing.eager();
        sandbox.send(call(CallKind.CHAT, "sandbox-delay-4s", false, "\"messages\":[]"), heard)
                .abort(); // soon enough on a busy machine too
        Hearing later = Hearing.eager();
        sandbox.send(call(CallKind.CHAT, "sandbox-delay-4100ms", false, "\"messages\":[]"), later);

        await().atMost(PATIENCE).until(later::ended);
        assertThat(heard.status()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "sandbox-error-500,500,sandbox_error",
        "sandbox-error-429,429,rate_limit_exceeded",
        "sandbox-error-context,400,context_length_exceeded",
        "sandbox-tokens-0,404,model_not_found",
        "sandbox-tokens-100001,404,model_not_found",
        "sandbox-nonsense,404,model_not_found",
        "sandbox-,404,model_not_found",
        "sandbox-delay-601s,404,model_not_found"
    })
    void givenAnErrorOrABadSwitch_whenSent_thenAnErrorBody(String model, int status, String code) throws IOException {
        Hearing heard = chat(model, "\"messages\":[]");

        assertThat(heard.status()).isEqualTo(status);
        assertThat(JSON.readTree(heard.body()).at("/error/code").asText()).isEqualTo(code);
        assertThat(heard.ended()).isTrue();
    }

    @Test
    void givenNoJson_whenSent_thenABadRequest() {
        Hearing heard = Hearing.eager();
        sandbox.send(
                new ProviderCall(
                        "req_1",
                        CallKind.CHAT,
                        "sandbox",
                        false,
                        HttpFields.EMPTY,
                        List.of(ByteBuffer.wrap("nope".getBytes(StandardCharsets.UTF_8)))),
                heard);

        assertThat(heard.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givenCut_whenSent_thenItDiesInTheMiddle(boolean stream) {
        Hearing whole = Hearing.eager();
        sandbox.send(call(CallKind.CHAT, "sandbox-tokens-8", stream, "\"messages\":[]"), whole);
        Hearing cut = Hearing.eager();
        sandbox.send(call(CallKind.CHAT, "sandbox-tokens-8-cut", stream, "\"messages\":[]"), cut);

        assertThat(cut.failure()).isEqualTo("connection lost");
        assertThat(cut.ended()).isFalse();
        assertThat(cut.body().length()).isBetween(1, whole.body().length() - 1);
    }

    @Test
    void givenHang_whenSent_thenNothing() {
        Hearing heard = chat("sandbox-hang", "\"messages\":[]");

        assertThat(heard.status()).isZero();
        assertThat(heard.ended()).isFalse();
    }

    @Test
    void givenTwoInputs_whenEmbedded_thenTwoVectorsInEitherForm() throws IOException {
        Hearing floats = send(CallKind.EMBEDDINGS, "\"input\":[\"abcd\",\"efgh\"],\"dimensions\":4");
        Hearing base64 = send(CallKind.EMBEDDINGS, "\"input\":\"abcd\",\"encoding_format\":\"base64\"");

        JsonNode answer = JSON.readTree(floats.body());
        assertThat(answer.path("data")).hasSize(2);
        assertThat(answer.at("/data/1/embedding"))
                .hasSize(4)
                .allSatisfy(figure -> assertThat(figure.asDouble()).isBetween(-1.0, 1.0));
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(2);
        byte[] raw = Base64.getDecoder()
                .decode(JSON.readTree(base64.body()).at("/data/0/embedding").asText());
        assertThat(ByteBuffer.wrap(raw)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .remaining())
                .isEqualTo(8);
    }

    private Hearing chat(String model, String fields) {
        Hearing heard = Hearing.eager();
        sandbox.send(call(CallKind.CHAT, model, false, fields), heard);
        return heard;
    }

    private Hearing send(CallKind kind, String fields) {
        Hearing heard = Hearing.eager();
        sandbox.send(call(kind, "sandbox", false, fields), heard);
        return heard;
    }

    private static ProviderCall call(CallKind kind, String model, boolean stream, String fields) {
        byte[] body = ("{\"model\":\"" + model + "\"," + fields + "}").getBytes(StandardCharsets.UTF_8);
        return new ProviderCall(
                "req_1",
                kind,
                model,
                stream,
                HttpFields.EMPTY,
                List.of(ByteBuffer.wrap(body).asReadOnlyBuffer()));
    }

    private static JsonNode data(Hearing heard, int event) throws IOException {
        return JSON.readTree(heard.pieces().get(event).substring("data: ".length()));
    }
}
