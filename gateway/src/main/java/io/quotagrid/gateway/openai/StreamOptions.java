package io.quotagrid.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quotagrid.gateway.http.ApiException;
import java.io.IOException;

/** Reads {@code stream_options} and knows where {@code include_usage} would have to be put. Not thread-safe. */
final class StreamOptions {
    private static final String USAGE_FIELD = "stream_options.include_usage";

    private final JsonParser parser;
    private boolean given;
    private boolean usageAsked;
    private Splice splice = Splice.NONE;

    StreamOptions(JsonParser parser) {
        this.parser = parser;
    }

    /** The parser stands on the value of {@code field} and is left on its last token. */
    void read(String field) throws IOException {
        given = true;
        int start = JsonBytes.start(parser);
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            splice = Splice.insteadOfNull(start);
            return;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw ApiException.badRequest(field, field + " must be an object");
        }
        boolean empty = true;
        boolean said = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            empty = false;
            boolean usage = parser.currentName().equals("include_usage");
            parser.nextToken();
            if (!usage) {
                parser.skipChildren();
                continue;
            }
            if (said) {
                throw ApiException.badRequest(USAGE_FIELD, USAGE_FIELD + " is given twice");
            }
            said = true;
            includeUsage();
        }
        if (!said) {
            splice = Splice.intoOptions(start, empty);
        }
    }

    Call.Streaming mode() {
        return usageAsked ? Call.Streaming.WITH_USAGE : Call.Streaming.WITHOUT_USAGE;
    }

    /** What has to change for the stream to report its usage; {@code brace} is where the whole call opens. */
    Splice splice(int brace) {
        return given ? splice : Splice.intoCall(brace);
    }

    private void includeUsage() {
        int start = JsonBytes.start(parser);
        switch (parser.currentToken()) {
            case VALUE_TRUE -> usageAsked = true;
            case VALUE_FALSE -> splice = Splice.insteadOf(start, "false");
            case VALUE_NULL -> splice = Splice.insteadOf(start, "null");
            default -> throw ApiException.badRequest(USAGE_FIELD, USAGE_FIELD + " must be true or false");
        }
    }
}
