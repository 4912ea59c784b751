package io.quotagrid.gateway.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.gateway.openai.Usage;
import io.quotagrid.node.quota.Standing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One record as one line of JSON. Escaping is the generator's, so nothing a caller sends can begin a line of its own. */
final class AuditLine {
    /** ASCII only: half a surrogate pair cannot stop a line, and no reader takes U+2028 or U+0085 for the end of one. */
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final double MICROS_A_MILLI = 1_000.0;

    private AuditLine() {}

    /** The line, its newline included. */
    static byte[] of(CallRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("time", record.at().toString());
            json.writeStringField("request_id", record.requestId());
            json.writeStringField("path", record.path());
            writeCaller(json, record.caller());
            writeOptional(json, "model", record.model());
            writeOptional(json, "target", record.target());
            json.writeBooleanField("stream", record.stream());
            json.writeStringField("outcome", record.outcome().name().toLowerCase(Locale.ROOT));
            json.writeNumberField("status", record.status());
            writeOptional(json, "code", record.code());
            writeDecision(json, record);
            writeTokens(json, record);
            json.writeObjectFieldStart("millis");
            json.writeNumberField("decision", millis(record.decisionTime()));
            json.writeNumberField("first_byte", millis(record.firstByteTime()));
            json.writeNumberField("total", millis(record.totalTime()));
            json.writeEndObject();
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static void writeCaller(JsonGenerator json, Optional<Caller> known) throws IOException {
        if (known.isEmpty()) {
            return;
        }
        Caller caller = known.get();
        json.writeObjectFieldStart("caller");
        json.writeStringField("ip", caller.ip());
        writeOptional(json, "key", caller.key());
        writeOptional(json, "group", caller.group());
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

    private static void writeOptional(JsonGenerator json, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get());
        }
    }

    private static double millis(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos()) / MICROS_A_MILLI;
    }
}
