package io.quotagrid.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quotagrid.gateway.http.ApiException;
import java.io.IOException;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Gathers the fields of one call while its parser goes by. A field that is read may stand there once: which of two a provider
 * would take is not known, and so not what admission should count. Not thread-safe.
 */
final class CallFields {
    private static final int LONGEST_MODEL = 256;
    private static final long MOST_TOKENS = Integer.MAX_VALUE;
    private static final long MOST_CHOICES = 128;

    private final CallKind kind;
    private final JsonBytes body;
    private final JsonParser parser;
    private final ByteBound bound = new ByteBound();
    private final PromptReader prompts;
    private final StreamOptions options;
    private final int brace;
    private final Set<String> seen = new HashSet<>();
    private String model = "";
    private boolean stream;
    private OptionalLong maxTokens = OptionalLong.empty();
    private long choices = 1;
    private int promptCount = 1;

    /** The parser stands on the opening brace. */
    CallFields(CallKind kind, JsonBytes body, JsonParser parser) {
        this.kind = kind;
        this.body = body;
        this.parser = parser;
        this.prompts = new PromptReader(body, parser, bound);
        this.options = new StreamOptions(parser);
        this.brace = JsonBytes.start(parser);
    }

    /** Takes one field; the parser stands on its value and is left on its last token. */
    void read(String field) throws IOException {
        switch (field) {
            case "model" -> readModel(once(field));
            case "stream" -> stream = flag(once(field));
            case "stream_options" -> options.read(once(field));
            case "max_tokens", "max_completion_tokens" -> readMaxTokens(once(field));
            case "n", "best_of" ->
                choices = Math.max(choices, number(once(field), MOST_CHOICES).orElse(1));
            case "messages", "prompt", "input" -> readPrompt(field);
            case "suffix" -> prompts.optionalText(once(field));
            case "tools", "functions", "response_format" -> {
                once(field);
                prompts.definition();
            }
            default -> parser.skipChildren();
        }
    }

    /** The call, once all fields have gone by. */
    Call call(TokenCounter counter) {
        require("model", "the model's name");
        require(
                promptField(kind),
                switch (kind) {
                    case CHAT -> "an array of messages";
                    case COMPLETIONS -> "the text to complete";
                    case EMBEDDINGS -> "the text to embed";
                });
        boolean streams = stream && kind != CallKind.EMBEDDINGS;
        long completions = kind == CallKind.COMPLETIONS ? choices * promptCount : choices;
        return new Call(
                kind,
                model,
                streams ? options.mode() : Call.Streaming.OFF,
                body,
                streams ? options.splice(brace) : Splice.NONE,
                bound.tokens(),
                maxTokens,
                completions,
                counter);
    }

    /** The field that holds the prompt; the others' names mean nothing in this kind of call. */
    static String promptField(CallKind kind) {
        return switch (kind) {
            case CHAT -> "messages";
            case COMPLETIONS -> "prompt";
            case EMBEDDINGS -> "input";
        };
    }

    private void readPrompt(String field) throws IOException {
        if (!field.equals(promptField(kind))) {
            parser.skipChildren();
            return;
        }
        once(field);
        if (kind == CallKind.CHAT) {
            prompts.messages();
        } else {
            promptCount = prompts.prompts(field);
        }
    }

    private void require(String field, String what) {
        if (!seen.contains(field)) {
            throw ApiException.badRequest(field, field + " is required: " + what);
        }
    }

    private String once(String field) {
        if (!seen.add(field)) {
            throw ApiException.badRequest(field, field + " is given twice");
        }
        return field;
    }

    private void readModel(String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw badModel(field);
        }
        int quote = JsonBytes.start(parser);
        // six bytes a character at most, as escapes: what is longer need not be decoded to be refused
        if (body.endOfString(quote) - quote > 6 * LONGEST_MODEL + 1) {
            throw badModel(field);
        }
        model = parser.getText();
        if (model.isEmpty() || model.length() > LONGEST_MODEL || !model.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw badModel(field);
        }
    }

    private static ApiException badModel(String field) {
        return ApiException.badRequest(field, field + " must be a string of 1 to 256 visible ASCII characters");
    }

    private boolean flag(String field) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return false;
        }
        if (!parser.currentToken().isBoolean()) {
            throw ApiException.badRequest(field, field + " must be true or false");
        }
        return parser.getBooleanValue();
    }

    /** Where both names are given the provider may take either: the larger one counts. */
    private void readMaxTokens(String field) throws IOException {
        OptionalLong given = number(field, MOST_TOKENS);
        if (given.isPresent()) {
            maxTokens = OptionalLong.of(Math.max(given.getAsLong(), maxTokens.orElse(0)));
        }
    }

    private OptionalLong number(String field, long largest) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return OptionalLong.empty();
        }
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            long value = parser.getLongValue();
            if (value >= 1 && value <= largest) {
                return OptionalLong.of(value);
            }
        }
        throw ApiException.badRequest(field, field + " must be an integer from 1 to " + largest);
    }
}
