package io.quotagrid.gateway.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/** One event as a JSON object on a line of its own: {@code at}, {@code level}, {@code logger}, {@code message}, its key-values, {@code error}. */
final class JsonLine {
    /** ASCII only: no reader takes U+2028 or U+0085 for the end of a line. */
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final Set<String> OURS = Set.of("at", "level", "logger", "thread", "message", "error");

    private JsonLine() {}

    static byte[] of(ILoggingEvent event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator line = JSON.createGenerator(bytes)) {
            line.writeStartObject();
            line.writeStringField("at", event.getInstant().toString());
            line.writeStringField("level", event.getLevel().toString());
            line.writeStringField("logger", event.getLoggerName());
            line.writeStringField("thread", event.getThreadName());
            line.writeStringField("message", event.getFormattedMessage());
            List<KeyValuePair> pairs = event.getKeyValuePairs();
            if (pairs != null) {
                for (KeyValuePair pair : pairs) {
                    write(line, pair);
                }
            }
            IThrowableProxy error = event.getThrowableProxy();
            if (error != null) {
                line.writeStringField("error", ThrowableProxyUtil.asString(error));
            }
            line.writeEndObject();
            line.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator line, KeyValuePair pair) throws IOException {
        line.writeFieldName(OURS.contains(pair.key) ? pair.key + "_" : pair.key);
        if (pair.value instanceof Long || pair.value instanceof Integer) {
            line.writeNumber(((Number) pair.value).longValue());
        } else if (pair.value instanceof Boolean truth) {
            line.writeBoolean(truth);
        } else {
            line.writeString(String.valueOf(pair.value));
        }
    }
}
