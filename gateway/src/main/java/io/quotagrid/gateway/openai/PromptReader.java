package io.quotagrid.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quotagrid.gateway.http.ApiException;
import java.io.IOException;

/**
 * Walks what the model will read in a call and hands it to a {@link PromptSink}: the same walk bounds a prompt and counts it.
 * Not thread-safe: one walk.
 *
 * <p>Data in base64 is no text. The rules, all of them estimates that the settlement corrects: an image is 1445 tokens, the
 * most that GPT-4o takes for one ({@code detail: high}, eight tiles), or 85 with {@code detail: low}; a sound one token for 512
 * bytes of base64, at least 32; a file one for 16, at least 256.
 */
final class PromptReader {
    private static final long IMAGE_TOKENS = 1_445;
    private static final long SMALL_IMAGE_TOKENS = 85;
    private static final long SOUND_BYTES_PER_TOKEN = 512;
    private static final long LEAST_SOUND_TOKENS = 32;
    private static final long FILE_BYTES_PER_TOKEN = 16;
    private static final long LEAST_FILE_TOKENS = 256;

    private final JsonBytes body;
    private final JsonParser parser;
    private final PromptSink sink;

    PromptReader(JsonBytes body, JsonParser parser, PromptSink sink) {
        this.body = body;
        this.parser = parser;
        this.sink = sink;
    }

    /** {@code messages}: the parser stands on its value and is left on its last token. */
    void messages() throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw ApiException.badRequest("messages", "messages must be an array of messages");
        }
        int index = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw ApiException.badRequest("messages[" + index + "]", "messages[" + index + "] must be an object");
            }
            sink.message();
            message(index);
            index++;
        }
        if (index == 0) {
            throw ApiException.badRequest("messages", "messages must hold at least one message");
        }
    }

    /**
     * {@code prompt} or {@code input}: a string, strings, token numbers, or lists of token numbers.
     *
     * @return how many prompts it is
     */
    int prompts(String field) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            text();
            return 1;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw notAPrompt(field);
        }
        JsonToken kind = parser.nextToken();
        if (kind == JsonToken.VALUE_NUMBER_INT) {
            tokenIds(field);
            return 1;
        }
        if (kind != JsonToken.VALUE_STRING && kind != JsonToken.START_ARRAY) {
            throw notAPrompt(field);
        }
        int prompts = 0;
        for (JsonToken token = kind; token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token != kind) {
                throw notAPrompt(field);
            }
            if (token == JsonToken.VALUE_STRING) {
                text();
            } else {
                parser.nextToken();
                tokenIds(field);
            }
            prompts++;
        }
        return prompts;
    }

    /** {@code tools} and the like. */
    void definition() throws IOException {
        int start = JsonBytes.start(parser);
        parser.skipChildren();
        if (parser.currentToken().isStructEnd()) {
            sink.definition(start, JsonBytes.end(parser));
        } else if (parser.currentToken() == JsonToken.VALUE_STRING) {
            text();
        }
    }

    /** A field that is text or nothing, as {@code suffix}. */
    void optionalText(String field) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            text();
        } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
            throw ApiException.badRequest(field, field + " must be a string");
        }
    }

    private void message(int index) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("role") && value != JsonToken.VALUE_STRING) {
                throw wrong(index, "role", "a string");
            }
            if (field.equals("content") && (value == JsonToken.START_OBJECT || isNumberOrBoolean(value))) {
                throw wrong(index, "content", "a string, an array of parts or null");
            }
            anything();
        }
    }

    private static ApiException wrong(int index, String field, String allowed) {
        String param = "messages[" + index + "]." + field;
        return ApiException.badRequest(param, param + " must be " + allowed);
    }

    private static boolean isNumberOrBoolean(JsonToken token) {
        return token.isNumeric() || token.isBoolean();
    }

    /** Counts all strings in a value, wherever they stand: what the provider makes of unknown fields is not ours to know. */
    private void anything() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            text();
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                anything();
            }
        } else if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                member(field);
            }
        }
    }

    private void member(String field) throws IOException {
        switch (field) {
            case "image_url" -> image();
            case "input_audio" -> sink.media(Math.max(LEAST_SOUND_TOKENS, stringBytes("data") / SOUND_BYTES_PER_TOKEN));
            case "file" -> sink.media(Math.max(LEAST_FILE_TOKENS, stringBytes("file_data") / FILE_BYTES_PER_TOKEN));
            default -> anything();
        }
    }

    private void image() throws IOException {
        long tokens = IMAGE_TOKENS;
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean detail = parser.currentName().equals("detail");
                JsonToken value = parser.nextToken();
                if (detail && value == JsonToken.VALUE_STRING && isLow()) {
                    tokens = SMALL_IMAGE_TOKENS;
                }
                parser.skipChildren();
            }
        } else {
            parser.skipChildren();
        }
        sink.media(tokens);
    }

    private boolean isLow() {
        int start = JsonBytes.start(parser);
        int end = body.endOfString(start);
        return end - start == 4 && body.text(start + 1, end).equals("low");
    }

    /** Bytes of one string in an object that is skipped otherwise. */
    private long stringBytes(String name) throws IOException {
        long bytes = 0;
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(name);
                if (parser.nextToken() == JsonToken.VALUE_STRING && wanted) {
                    int start = JsonBytes.start(parser);
                    bytes += body.endOfString(start) - start - 1;
                }
                parser.skipChildren();
            }
        } else {
            parser.skipChildren();
        }
        return bytes;
    }

    private void text() {
        int start = JsonBytes.start(parser);
        sink.text(start + 1, body.endOfString(start));
    }

    private void tokenIds(String field) throws IOException {
        long count = 0;
        for (; parser.currentToken() != JsonToken.END_ARRAY; parser.nextToken()) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw notAPrompt(field);
            }
            count++;
        }
        sink.tokenIds(count);
    }

    private static ApiException notAPrompt(String field) {
        return ApiException.badRequest(
                field, field + " must be a string, an array of strings, or token numbers, and not be empty");
    }
}
