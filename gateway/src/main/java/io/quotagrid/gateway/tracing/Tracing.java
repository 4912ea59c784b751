package io.quotagrid.gateway.tracing;

import java.time.Instant;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;

/** Begins the trace of each request. Thread-safe; never blocks a request and never fails one. */
public interface Tracing extends AutoCloseable {
    /** None. */
    Tracing OFF = (path, ofCaller, at) -> Trace.NONE;

    /**
     * The tracing that the environment asks for: on if {@code OTEL_TRACES_EXPORTER} names an exporter or one of {@code
     * OTEL_EXPORTER_OTLP_ENDPOINT} and {@code OTEL_EXPORTER_OTLP_TRACES_ENDPOINT} is set, unless {@code OTEL_SDK_DISABLED} is
     * {@code true}.
     *
     * @throws io.quotagrid.gateway.http.StartException if what it asks for cannot be; the message is one line for the operator
     */
    static Tracing of(Map<String, String> environment) {
        return TracingEnvironment.of(environment).wanted()
                ? OpenTelemetryTracing.open(TracingEnvironment.of(environment))
                : OFF;
    }

    /**
     * A request's head has come.
     *
     * @param path     the route, one of a fixed set
     * @param ofCaller the caller's headers, which may name the trace that the request belongs to
     * @param at       when it came
     */
    Trace begin(String path, HttpFields ofCaller, Instant at);

    /** Sends what has not been sent; what cannot be sent within some seconds is lost. */
    @Override
    default void close() {}
}
