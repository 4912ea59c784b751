package io.quotagrid.gateway.tracing;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.quotagrid.gateway.http.StartException;
import java.time.Instant;
import java.util.logging.Logger;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Traces by OpenTelemetry's SDK, which sends spans in batches from a thread of its own and drops what it cannot send. */
final class OpenTelemetryTracing implements Tracing {
    private static final String SCOPE = "io.quotagrid.gateway";

    /** Held here: {@code java.util.logging} forgets loggers that nobody holds, and what was set on them. */
    private static final Logger SAYS = Logger.getLogger("io.opentelemetry");

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;
    private final TextMapPropagator propagator;

    OpenTelemetryTracing(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.tracer = sdk.getTracer(SCOPE);
        this.propagator = sdk.getPropagators().getTextMapPropagator();
    }

    static OpenTelemetryTracing open(TracingEnvironment environment) {
        logAsEverybodyElse();
        try {
            return new OpenTelemetryTracing(AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesCustomizer(properties -> environment.whole())
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk());
        } catch (ConfigurationException | IllegalArgumentException | IllegalStateException e) {
            throw new StartException("tracing cannot start as the OTEL_* variables ask: " + e.getMessage());
        }
    }

    private static void logAsEverybodyElse() {
        synchronized (SAYS) {
            if (SAYS.getUseParentHandlers()) {
                SAYS.setUseParentHandlers(false);
                SAYS.addHandler(new SLF4JBridgeHandler());
            }
        }
    }

    @Override
    public Trace begin(String path, HttpFields ofCaller, Instant at) {
        Context theirs = propagator.extract(Context.root(), ofCaller, FieldsGetter.ONLY);
        return new CallTrace(
                tracer,
                propagator,
                tracer.spanBuilder("POST " + path)
                        .setSpanKind(SpanKind.SERVER)
                        .setParent(theirs)
                        .setStartTimestamp(at)
                        .startSpan(),
                theirs,
                Moments.since(at, System.nanoTime()));
    }

    @Override
    public void close() {
        sdk.close();
    }

    /** Reads a caller's headers. */
    private enum FieldsGetter implements TextMapGetter<HttpFields> {
        ONLY;

        @Override
        public @Nullable String get(@Nullable HttpFields carrier, String key) {
            return carrier == null ? null : carrier.get(key);
        }
    }
}
