package io.quotagrid.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quotagrid.gateway.openai.Usage.Source;
import java.io.IOException;
import java.util.Optional;

/** Reads a provider's {@code usage} object. What is missing, negative or no integer counts as 0. Not thread-safe: one object. */
final class UsageReader {
    /** No provider bills more; sums of it stay far from the edge of a {@code long}. */
    private static final long LARGEST = 1L << 53;

    private boolean any;
    private long prompt;
    private long completion;
    private long total;
    private long cached;
    private long reasoning;

    /**
     * Reads one object.
     *
     * @param parser stands on the object's opening brace and is left on its closing one
     * @return empty when the object says nothing about tokens
     */
    static Optional<Usage> read(JsonParser parser) throws IOException {
        UsageReader reader = new UsageReader();
        reader.members(parser, "");
        if (!reader.any) {
            return Optional.empty();
        }
        // some providers count hidden output in the total only
        long completion = Math.max(reader.completion, reader.total - reader.prompt);
        return Optional.of(new Usage(reader.prompt, completion, reader.cached, reader.reasoning, Source.REPORTED));
    }

    private void members(JsonParser parser, String within) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = within + parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT && within.isEmpty()) {
                members(parser, name + ".");
            } else if (value == JsonToken.VALUE_NUMBER_INT) {
                take(name, tokens(parser));
            } else {
                parser.skipChildren();
            }
        }
    }

    private void take(String name, long tokens) {
        switch (name) {
            case "prompt_tokens" -> {
                prompt = tokens;
                any = true;
            }
            case "completion_tokens" -> {
                completion = tokens;
                any = true;
            }
            case "total_tokens" -> {
                total = tokens;
                any = true;
            }
            case "prompt_tokens_details.cached_tokens" -> cached = tokens;
            case "completion_tokens_details.reasoning_tokens" -> reasoning = tokens;
            default -> {}
        }
    }

    private static long tokens(JsonParser parser) throws IOException {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            return 0;
        }
        long tokens = parser.getLongValue();
        return tokens < 0 || tokens > LARGEST ? 0 : tokens;
    }
}
