package io.quotagrid.gateway.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.gateway.openai.Usage;
import io.quotagrid.node.quota.Standing;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a line says of one call. */
final class CallLine {
    private static final double MICROS_A_MILLI = 1_000.0;

    private CallLine() {}

    /** All fields but {@code kind} and {@code time}, which every line begins with. */
    static void write(JsonGenerator json, CallRecord record) throws IOException {
        json.writeStringField("request_id", record.requestId());
        json.writeStringField("path", record.path());
        writeCaller(json, record.caller());
        AuditLine.writeOptional(json, "model", record.model());
        AuditLine.writeOptional(json, "target", record.target());
        json.writeBooleanField("stream", record.stream());
        json.writeStringField("outcome", record.outcome().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("status", record.status());
        AuditLine.writeOptional(json, "code", record.code());
        writeDecision(json, record);
        writeTokens(json, record);
        json.writeObjectFieldStart("millis");
        json.writeNumberField("decision", millis(record.decisionTime()));
        if (!record.queuedTime().isZero()) {
            json.writeNumberField("queue", millis(record.queuedTime()));
        }
        json.writeNumberField("first_byte", millis(record.firstByteTime()));
        json.writeNumberField("total", millis(record.totalTime()));
        json.writeEndObject();
    }

    private static void writeCaller(JsonGenerator json, Optional<Caller> known) throws IOException {
        if (known.isEmpty()) {
            return;
        }
        Caller caller = known.get();
        json.writeObjectFieldStart("caller");
        json.writeStringField("ip", caller.ip());
        AuditLine.writeOptional(json, "key", caller.key());
        AuditLine.writeOptional(json, "group", caller.group());
        json.writeStringField("user", caller.user());
        json.writeStringField("team", caller.team());
        json.writeEndObject();
    }

    private static void writeDecision(JsonGenerator json, CallRecord record) throws IOException {
        if (record.refusedBy().isPresent()) {
            json.writeObjectFieldStart("refused_by");
            writeStanding(json, record.refusedBy().get());
            json.writeEndObject();
        }
        json.writeArrayFieldStart("tiers");
        for (Standing standing : record.standings()) {
            json.writeStartObject();
            writeStanding(json, standing);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeStanding(JsonGenerator json, Standing standing) throws IOException {
        json.writeStringField("tier", standing.subject().tier().label());
        json.writeStringField("subject", standing.subject().toString());
        json.writeStringField("meter", standing.limit().meter().label());
        json.writeNumberField("limit", standing.limit().max());
        json.writeNumberField("used", standing.used());
        json.writeNumberField("requested", standing.requested());
        json.writeStringField("verdict", standing.verdict().name().toLowerCase(Locale.ROOT));
        if (!standing.retryAfter().isZero()) {
            json.writeNumberField("retry_after_ms", standing.retryAfter().toMillis());
        }
    }

    private static void writeTokens(JsonGenerator json, CallRecord record) throws IOException {
        Usage usage = record.usage();
        json.writeObjectFieldStart("tokens");
        json.writeNumberField("estimated", record.estimatedTokens());
        json.writeNumberField("settled", usage.totalTokens());
        json.writeNumberField("prompt", usage.promptTokens());
        json.writeNumberField("completion", usage.completionTokens());
        json.writeNumberField("cached", usage.cachedTokens());
        json.writeNumberField("reasoning", usage.reasoningTokens());
        json.writeStringField("source", usage.source().name().toLowerCase(Locale.ROOT));
        json.writeEndObject();
    }

    private static double millis(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos()) / MICROS_A_MILLI;
    }
}
