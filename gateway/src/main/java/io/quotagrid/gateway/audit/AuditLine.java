package io.quotagrid.gateway.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** One record as one line of JSON. Escaping is the generator's, so nothing a caller sends can begin a line of its own. */
final class AuditLine {
    /** ASCII only: half a surrogate pair cannot stop a line, and no reader takes U+2028 or U+0085 for the end of one. */
    static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private AuditLine() {}

    /** The line, its newline included. */
    static byte[] of(AuditRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("kind", kind(record));
            json.writeStringField("time", record.at().toString());
            if (record instanceof CallRecord call) {
                CallLine.write(json, call);
            } else if (record instanceof ChangeRecord change) {
                write(json, change);
            } else {
                write(json, (AccessRecord) record);
            }
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static String kind(AuditRecord record) {
        if (record instanceof CallRecord) {
            return "call";
        }
        return record instanceof ChangeRecord ? "change" : "access";
    }

    private static void write(JsonGenerator json, ChangeRecord change) throws IOException {
        json.writeStringField("request_id", change.requestId());
        json.writeStringField("by", change.by());
        json.writeStringField("from", change.from());
        json.writeStringField("action", change.action());
        json.writeStringField("target", change.target());
        writeTree(json, "before", change.before());
        writeTree(json, "after", change.after());
    }

    private static void write(JsonGenerator json, AccessRecord access) throws IOException {
        json.writeStringField("request_id", access.requestId());
        writeOptional(json, "by", access.by());
        json.writeStringField("from", access.from());
        json.writeStringField("method", access.method());
        json.writeStringField("path", access.path());
        json.writeNumberField("status", access.status());
    }

    private static void writeTree(JsonGenerator json, String name, Optional<JsonNode> tree) throws IOException {
        json.writeFieldName(name);
        if (tree.isPresent()) {
            JSON.writeTree(json, tree.get());
        } else {
            json.writeNull();
        }
    }

    static void writeOptional(JsonGenerator json, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get());
        }
    }
}
