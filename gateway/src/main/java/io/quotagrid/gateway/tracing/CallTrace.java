package io.quotagrid.gateway.tracing;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.quotagrid.gateway.audit.CallRecord;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one call. Two must have their ids while it runs: the server's, which the others hang on, and the provider's,
 * which the provider is told. The others are made at its end of when it came how far.
 */
final class CallTrace implements Trace {
    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final Span server;
    private final Context within;
    private final Moments moments;

    @GuardedBy("this")
    private @Nullable Span provider;

    @GuardedBy("this")
    private boolean over;

    CallTrace(Tracer tracer, TextMapPropagator propagator, Span server, Context theirs, Moments moments) {
        this.tracer = tracer;
        this.propagator = propagator;
        this.server = server;
        this.within = theirs.with(server);
        this.moments = moments;
    }

    @Override
    public boolean on() {
        return true;
    }

    @Override
    public synchronized HttpFields toProvider(Upstream upstream, HttpFields headers) {
        if (over) {
            return headers; // nothing goes any more
        }
        Span span = tracer.spanBuilder(SpanWords.operation(upstream.path()) + " " + upstream.model())
                .setSpanKind(SpanKind.CLIENT)
                .setParent(within)
                .setStartTimestamp(moments.nowNanos(), NANOSECONDS)
                .startSpan();
        SpanWords.upstream(span, upstream);
        provider = span;
        HttpFields.Mutable told = HttpFields.build(headers);
        propagator.fields().forEach(told::remove);
        propagator.inject(within.with(span), told, (fields, name, value) -> {
            if (fields != null) {
                fields.put(name, value);
            }
        });
        return told.asImmutable();
    }

    @Override
    public void ended(CallRecord record, Steps steps) {
        Span upstream;
        synchronized (this) {
            over = true;
            upstream = provider;
        }
        if (server.isRecording()) {
            identity(record, steps);
            decision(record, steps);
            settlement(steps);
            SpanWords.server(server, record);
        }
        if (upstream != null) {
            SpanWords.answered(upstream, record);
            if (steps.firstByteNanos() != 0) {
                upstream.addEvent(SpanWords.FIRST_BYTE, moments.epochNanos(steps.firstByteNanos()), NANOSECONDS);
            }
            upstream.end(moments.epochNanos(orEnd(steps.settlingNanos(), steps)), NANOSECONDS);
        }
        server.end(moments.epochNanos(steps.endedNanos()), NANOSECONDS);
    }

    private void identity(CallRecord record, Steps steps) {
        if (steps.identifyingNanos() != 0) {
            Span span = begun("quotagrid.identity", steps.identifyingNanos());
            if (record.caller().isEmpty()) {
                record.code().ifPresent(code -> span.setAttribute(SpanWords.ERROR_TYPE, code));
                span.setStatus(StatusCode.ERROR);
            }
            span.end(moments.epochNanos(orEnd(steps.identifiedNanos(), steps)), NANOSECONDS);
        }
    }

    private void decision(CallRecord record, Steps steps) {
        if (steps.parsedNanos() != 0) {
            Span span = begun("quotagrid.decision", steps.parsedNanos());
            SpanWords.decision(span, record, steps.decidedNanos() != 0);
            span.end(moments.epochNanos(orEnd(steps.decidedNanos(), steps)), NANOSECONDS);
        }
    }

    /** Ends when the owners have booked it, which may be after the call has ended. */
    private void settlement(Steps steps) {
        if (steps.settlingNanos() != 0) {
            Span span = begun("quotagrid.settle", steps.settlingNanos());
            var unused = steps.booked().whenComplete((done, failure) -> {
                if (failure == null) {
                    span.end(moments.epochNanos(done), NANOSECONDS);
                } else {
                    span.setStatus(StatusCode.ERROR);
                    span.end(moments.nowNanos(), NANOSECONDS);
                }
            });
        }
    }

    private Span begun(String name, long nanos) {
        return tracer.spanBuilder(name)
                .setParent(within)
                .setStartTimestamp(moments.epochNanos(nanos), NANOSECONDS)
                .startSpan();
    }

    private static long orEnd(long nanos, Steps steps) {
        return nanos == 0 ? steps.endedNanos() : nanos;
    }
}
