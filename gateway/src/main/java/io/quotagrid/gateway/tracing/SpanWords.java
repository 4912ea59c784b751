package io.quotagrid.gateway.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.audit.CallRecord.Outcome;
import io.quotagrid.gateway.openai.CallKind;
import io.quotagrid.gateway.openai.Usage;
import io.quotagrid.node.quota.Standing;
import java.util.Locale;

/**
 * What spans are called and what they say. Never content, keys, or who the caller is.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">OpenTelemetry: semantic conventions for generative
 *     AI</a>
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/">OpenTelemetry: semantic conventions for HTTP</a>
 */
final class SpanWords {
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    static final String FIRST_BYTE = "quotagrid.first_byte";

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    private static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
    private static final AttributeKey<Long> INPUT = AttributeKey.longKey("gen_ai.usage.input_tokens");
    private static final AttributeKey<Long> OUTPUT = AttributeKey.longKey("gen_ai.usage.output_tokens");
    private static final AttributeKey<Long> CACHED = AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
    private static final AttributeKey<String> REQUEST = AttributeKey.stringKey("quotagrid.request.id");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("quotagrid.outcome");
    private static final AttributeKey<String> TARGET = AttributeKey.stringKey("quotagrid.target");
    private static final AttributeKey<Boolean> STREAM = AttributeKey.booleanKey("quotagrid.stream");
    private static final AttributeKey<Boolean> COUNTED = AttributeKey.booleanKey("quotagrid.usage.counted");
    private static final AttributeKey<String> DECISION = AttributeKey.stringKey("quotagrid.decision");
    private static final AttributeKey<Long> ESTIMATE = AttributeKey.longKey("quotagrid.estimated_tokens");
    private static final AttributeKey<String> REFUSING_TIER = AttributeKey.stringKey("quotagrid.refused.tier");
    private static final AttributeKey<String> REFUSING_METER = AttributeKey.stringKey("quotagrid.refused.meter");
    private static final int FIRST_REFUSAL = 400;
    private static final int FIRST_SERVER_ERROR = 500;

    private SpanWords() {}

    /** {@code gen_ai.operation.name} of a route. */
    static String operation(String path) {
        if (path.equals(CallKind.EMBEDDINGS.path())) {
            return "embeddings";
        }
        return path.equals(CallKind.COMPLETIONS.path()) ? "text_completion" : "chat";
    }

    static void server(Span span, CallRecord record) {
        span.setAttribute(METHOD, "POST")
                .setAttribute(ROUTE, record.path())
                .setAttribute(PATH, record.path())
                .setAttribute(STATUS, (long) record.status())
                .setAttribute(OPERATION, operation(record.path()))
                .setAttribute(REQUEST, record.requestId())
                .setAttribute(OUTCOME, label(record.outcome()))
                .setAttribute(STREAM, record.stream());
        record.model().ifPresent(model -> span.setAttribute(MODEL, model));
        record.target().ifPresent(target -> span.setAttribute(TARGET, target));
        record.code().ifPresent(code -> span.setAttribute(ERROR_TYPE, code));
        if (record.status() >= FIRST_SERVER_ERROR) { // below it is the caller's error, and no failure of a server
            span.setStatus(StatusCode.ERROR);
        }
    }

    static void decision(Span span, CallRecord record, boolean decided) {
        span.setAttribute(ESTIMATE, record.estimatedTokens());
        if (!decided) {
            span.setStatus(StatusCode.ERROR);
        } else if (record.refusedBy().isPresent()) {
            Standing standing = record.refusedBy().get();
            span.setAttribute(DECISION, "refused")
                    .setAttribute(REFUSING_TIER, standing.subject().tier().label())
                    .setAttribute(REFUSING_METER, standing.limit().meter().label());
        } else {
            span.setAttribute(DECISION, record.outcome() == Outcome.UNDECIDED ? "undecided" : "admitted");
        }
    }

    /** Of the call to the provider, when it begins. */
    static void upstream(Span span, Upstream upstream) {
        span.setAttribute(METHOD, "POST")
                .setAttribute(OPERATION, operation(upstream.path()))
                .setAttribute(PROVIDER, upstream.provider())
                .setAttribute(MODEL, upstream.model())
                .setAttribute(TARGET, upstream.target());
    }

    /** Of the call to the provider, when it has ended. */
    static void answered(Span span, CallRecord record) {
        Usage usage = record.usage();
        if (usage.totalTokens() > 0) {
            span.setAttribute(INPUT, usage.promptTokens())
                    .setAttribute(OUTPUT, usage.completionTokens())
                    .setAttribute(COUNTED, usage.source() == Usage.Source.COUNTED);
        }
        if (usage.cachedTokens() > 0) {
            span.setAttribute(CACHED, usage.cachedTokens());
        }
        if (record.outcome() == Outcome.COMPLETED) {
            span.setAttribute(STATUS, (long) record.status());
            if (record.status() >= FIRST_REFUSAL) {
                span.setAttribute(ERROR_TYPE, String.valueOf(record.status())).setStatus(StatusCode.ERROR);
            }
        } else {
            span.setAttribute(ERROR_TYPE, record.code().orElse(label(record.outcome())))
                    .setStatus(StatusCode.ERROR);
        }
    }

    private static String label(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
