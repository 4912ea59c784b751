package io.quotagrid.gateway.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TracingEnvironmentTest {
    @ParameterizedTest
    @CsvSource({
        "HOME,                               /root,            false",
        "OTEL_SERVICE_NAME,                  gateway,          false",
        "OTEL_EXPORTER_OTLP_ENDPOINT,        http://here:4318, true",
        "OTEL_EXPORTER_OTLP_ENDPOINT,        ' ',              false",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, http://here:4318, true",
        "OTEL_TRACES_EXPORTER,               otlp,             true",
        "OTEL_TRACES_EXPORTER,               none,             false",
    })
    void givenOneVariable_whenItIsRead_thenTracingIsOnOnlyIfItAsksForIt(String name, String value, boolean wanted) {
        assertThat(TracingEnvironment.of(Map.of(name, value)).wanted()).isEqualTo(wanted);
    }

    @Test
    void givenTracingThatIsDisabled_whenAnEndpointIsSet_thenItStaysOff() {
        Map<String, String> environment =
                Map.of("OTEL_SDK_DISABLED", "true", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://here:4318");

        assertThat(TracingEnvironment.of(environment).wanted()).isFalse();
    }

    @Test
    void givenAnExporterOfNone_whenAnEndpointIsSet_thenItStaysOff() {
        Map<String, String> environment =
                Map.of("OTEL_TRACES_EXPORTER", "none", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://here:4318");

        assertThat(TracingEnvironment.of(environment).wanted()).isFalse();
    }

    @Test
    void givenAServiceName_whenAllIsRead_thenItGoesBeforeOursAndMetricsStayWithPrometheus() {
        assertThat(TracingEnvironment.of(Map.of("OTEL_SERVICE_NAME", "edge")).whole())
                .containsEntry("otel.service.name", "edge")
                .containsEntry("otel.metrics.exporter", "none")
                .containsEntry("otel.exporter.otlp.protocol", "http/protobuf");
    }
}
