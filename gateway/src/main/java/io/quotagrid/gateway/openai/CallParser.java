package io.quotagrid.gateway.openai;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.quotagrid.gateway.http.ApiException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a call from its bytes, in one pass and without a tree. Thread-safe. */
public final class CallParser {
    private final TokenCounter counter;

    public CallParser(TokenCounter counter) {
        this.counter = requireNonNull(counter, "counter");
    }

    /**
     * Reads what admission and the relay need, and checks the whole body for being JSON.
     *
     * @param body not copied where it is a heap buffer: the caller gives it away; its position does not move
     * @throws ApiException 400 with the field in {@code param}: not one JSON object in UTF-8, a field that we read with a wrong
     *     type, out of bounds, missing or given twice
     */
    public Call parse(CallKind kind, ByteBuffer body) {
        JsonBytes bytes = JsonBytes.of(body);
        if (bytes.length() == 0) {
            throw ApiException.badRequest("", "the request body is empty: it must be a JSON object");
        }
        if (bytes.beginsWithByteOrderMark()) {
            throw ApiException.badRequest("", "the request body must not begin with a byte order mark");
        }
        if (!bytes.isUtf8()) {
            throw ApiException.badRequest("", "the request body is not valid UTF-8");
        }
        try (JsonParser parser = bytes.parser()) {
            return read(kind, bytes, parser);
        } catch (StreamConstraintsException e) {
            throw ApiException.badRequest(
                    "",
                    "the request body is nested deeper than " + JsonBytes.DEEPEST
                            + " levels, or has a name or a number that is too long");
        } catch (IOException e) {
            throw ApiException.badRequest("", "the request body is not valid JSON");
        }
    }

    private Call read(CallKind kind, JsonBytes bytes, JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw ApiException.badRequest("", "the request body must be a JSON object");
        }
        CallFields fields = new CallFields(kind, bytes, parser);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            fields.read(field);
        }
        if (parser.nextToken() != null) {
            throw ApiException.badRequest("", "the request body must be one JSON object and nothing behind it");
        }
        return fields.call(counter);
    }
}
