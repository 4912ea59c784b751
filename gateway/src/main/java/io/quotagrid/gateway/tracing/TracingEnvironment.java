package io.quotagrid.gateway.tracing;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the environment says of tracing, as OpenTelemetry's own properties: {@code OTEL_SERVICE_NAME} is {@code otel.service.name}.
 *
 * @param properties what is set and not empty
 * @see <a href="https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/">OpenTelemetry: environment
 *     variables</a>
 */
record TracingEnvironment(Map<String, String> properties) {
    private static final String PREFIX = "OTEL_";
    private static final String NONE = "none";

    /** Spans go by HTTP: that needs no further library. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.service.name",
            "quotagrid",
            "otel.exporter.otlp.protocol",
            "http/protobuf",
            "otel.metrics.exporter",
            NONE, // metrics are for GET /metrics
            "otel.logs.exporter",
            NONE);

    TracingEnvironment {
        properties = Map.copyOf(properties);
    }

    static TracingEnvironment of(Map<String, String> environment) {
        Map<String, String> properties = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !value.isBlank()) {
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value.strip());
            }
        });
        return new TracingEnvironment(properties);
    }

    boolean wanted() {
        if (Boolean.parseBoolean(properties.get("otel.sdk.disabled"))) {
            return false;
        }
        String exporter = properties.get("otel.traces.exporter");
        if (exporter != null) {
            return !exporter.equals(NONE);
        }
        return properties.containsKey("otel.exporter.otlp.endpoint")
                || properties.containsKey("otel.exporter.otlp.traces.endpoint");
    }

    /** With what holds where nothing is said. */
    Map<String, String> whole() {
        Map<String, String> whole = new HashMap<>(DEFAULTS);
        whole.putAll(properties);
        return Map.copyOf(whole);
    }
}
