package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.quotagrid.gateway.http.StartException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector of spans gets of calls, and what the provider is told of the trace. */
final class TracingIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLERS_SPAN = "00f067aa0ba902b7";
    private static final String SECRET = "what-only-the-caller-knows";
    private static final String POLICY = """
            distributed_rate_limit: {enabled: false}
            rate_limits:
              per_user: {rpm: 2, tpm: 40000}
            user_rate_limit: {header: X-User-Id}
            team_rate_limit: {header: X-Team-Id}
            providers:
              targets:
                - {id: primary, provider: openai, secret_key_ref: {env: OPENAI_API_KEY}}
            """;

    @TempDir
    private Path audit;

    private StubOpenAi openAi;
    private OtlpReceiver collector;

    @BeforeEach
    void start() throws IOException {
        openAi = new StubOpenAi();
        collector = new OtlpReceiver();
    }

    @AfterEach
    void stop() {
        collector.close();
        openAi.close();
    }

    @Test
    void givenACallerWithATrace_whenItsCallHasEnded_thenItsSpansHangTogetherAndSayNoSecrets() {
        HttpResponse<String> answer;
        try (Product product = product(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()))) {
            answer = product.send(traced(product, "01")).join();
            awaitSpans(5);
        }

        assertThat(answer.statusCode()).isEqualTo(200);
        Span server = collector.span("POST /v1/chat/completions");
        Span upstream = collector.span("chat " + Chats.MODEL);
        assertThat(OtlpReceiver.hex(server.getTraceId())).isEqualTo(TRACE);
        assertThat(OtlpReceiver.hex(server.getParentSpanId())).isEqualTo(CALLERS_SPAN);
        assertThat(server.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(upstream.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(List.of(
                        upstream,
                        collector.span("quotagrid.identity"),
                        collector.span("quotagrid.decision"),
                        collector.span("quotagrid.settle")))
                .allSatisfy(span -> {
                    assertThat(span.getTraceId()).isEqualTo(server.getTraceId());
                    assertThat(span.getParentSpanId()).isEqualTo(server.getSpanId());
                    assertThat(span.getStartTimeUnixNano()).isGreaterThanOrEqualTo(server.getStartTimeUnixNano());
                    assertThat(span.getEndTimeUnixNano()).isGreaterThanOrEqualTo(span.getStartTimeUnixNano());
                });
        assertThat(OtlpReceiver.attributes(server))
                .containsEntry("http.request.method", "POST")
                .containsEntry("http.route", "/v1/chat/completions")
                .containsEntry("http.response.status_code", "200")
                .containsEntry(
                        "quotagrid.request.id",
                        answer.headers().firstValue("x-request-id").orElseThrow());
        assertThat(OtlpReceiver.attributes(upstream))
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.provider.name", "openai")
                .containsEntry("gen_ai.request.model", Chats.MODEL)
                .containsEntry("gen_ai.usage.input_tokens", "9")
                .containsEntry("gen_ai.usage.output_tokens", "3");
        assertThat(collector.resource()).containsEntry("service.name", "quotagrid");
        assertThat(collector.spans().toString())
                .doesNotContain(SECRET)
                .doesNotContain("alice")
                .doesNotContain("sk-");
        assertThat(openAi.lastHeader("Traceparent"))
                .containsExactly("00-" + TRACE + "-" + OtlpReceiver.hex(upstream.getSpanId()) + "-01");
        assertThat(openAi.lastHeader("Tracestate")).containsExactly("vendor=opaque");
    }

    @Test
    void givenARefusedCall_whenItHasEnded_thenItsDecisionNamesTheTierAndNoProviderWasCalled() {
        try (Product product = product(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()))) {
            product.chat("alice", "red", "hi");
            product.chat("alice", "red", "hi");
            assertThat(product.chat("alice", "red", "hi").statusCode()).isEqualTo(429);
            awaitSpans(13);
        }

        assertThat(collector.spans())
                .filteredOn(span -> span.getName().equals("quotagrid.decision"))
                .map(OtlpReceiver::attributes)
                .filteredOn(attributes -> "refused".equals(attributes.get("quotagrid.decision")))
                .singleElement()
                .satisfies(attributes -> assertThat(attributes)
                        .containsEntry("quotagrid.refused.tier", "user")
                        .containsEntry("quotagrid.refused.meter", "rpm"));
        assertThat(collector.spans())
                .filteredOn(span -> span.getKind() == Span.SpanKind.SPAN_KIND_CLIENT)
                .hasSize(2);
        assertThat(collector.spans())
                .filteredOn(span -> "429".equals(OtlpReceiver.attributes(span).get("http.response.status_code")))
                .singleElement()
                .satisfies(span -> {
                    assertThat(OtlpReceiver.attributes(span)).containsEntry("error.type", "rate_limit_exceeded");
                    assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
                });
    }

    @Test
    void givenAProviderThatFails_whenTheCallHasEnded_thenBothSpansAreErrors() {
        try (Product product = product(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()))) {
            assertThat(product.chat("alice", "red", "fail").statusCode()).isEqualTo(502);
            awaitSpans(5);
        }

        assertThat(List.of(collector.span("POST "), collector.span("chat "))).allSatisfy(span -> {
            assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
            assertThat(OtlpReceiver.attributes(span)).containsEntry("error.type", "upstream_error");
        });
    }

    @Test
    void givenACallerWhoseTraceIsNotSampled_whenItCalls_thenTheProviderIsToldSoAndNothingIsSent() {
        try (Product product = product(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()))) {
            product.send(traced(product, "00")).join();
        }

        assertThat(openAi.lastHeader("Traceparent"))
                .singleElement()
                .asString()
                .matches("00-" + TRACE + "-[0-9a-f]{16}-00");
        assertThat(collector.spans()).isEmpty();
    }

    @Test
    void givenNoTracing_whenACallerWithATraceCalls_thenItsHeadersGoOnAsTheyCame() {
        try (Product product =
                product(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(), "OTEL_SDK_DISABLED", "true"))) {
            product.send(traced(product, "01")).join();
        }

        assertThat(openAi.lastHeader("Traceparent")).containsExactly("00-" + TRACE + "-" + CALLERS_SPAN + "-01");
        assertThat(collector.spans()).isEmpty();
    }

    @Test
    void givenAnExporterThatThereIsNot_whenItStarts_thenOneLineSaysSo() {
        assertThatThrownBy(() -> product(Map.of("OTEL_TRACES_EXPORTER", "carrier-pigeon")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("OTEL_*")
                .hasMessageContaining("carrier-pigeon");
    }

    private Product product(Map<String, String> tracing) {
        Map<String, String> environment = new HashMap<>(tracing);
        environment.put("OPENAI_API_KEY", "sk-test");
        environment.put("OPENAI_BASE_URL", openAi.baseUrl().toString());
        environment.put("OTEL_BSP_SCHEDULE_DELAY", "100");
        return Product.start(POLICY, environment, audit);
    }

    private static HttpRequest traced(Product product, String flags) {
        return HttpRequest.newBuilder(product.chatRequest("alice", "red", SECRET, ""), (name, value) -> true)
                .header("traceparent", "00-" + TRACE + "-" + CALLERS_SPAN + "-" + flags)
                .header("tracestate", "vendor=opaque")
                .header("Authorization", "Bearer sk-" + SECRET)
                .build();
    }

    private void awaitSpans(int count) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(collector.spans()).hasSize(count));
    }
}
