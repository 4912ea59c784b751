package io.quotagrid.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Reads one chunk of a stream: what it produced, what it reports, and whether it is there for its usage only. */
final class ChunkReader {
    /** What the model wrote, seen or unseen; everything else in a delta is the provider's frame. */
    private static final Set<String> PRODUCED =
            Set.of("content", "text", "refusal", "reasoning_content", "reasoning", "arguments", "name");

    private final ProducedText produced;

    ChunkReader(ProducedText produced) {
        this.produced = produced;
    }

    /**
     * @param usage     the usage that it reports, if any
     * @param usageOnly an empty list of choices beside a {@code usage} object: the extra chunk that {@code include_usage} adds
     */
    record Chunk(Optional<Usage> usage, boolean usageOnly) {
        static final Chunk ORDINARY = new Chunk(Optional.empty(), false);
    }

    Chunk read(JsonBytes json) {
        try (JsonParser parser = json.parser()) {
            return parser.nextToken() == JsonToken.START_OBJECT ? chunk(parser) : Chunk.ORDINARY;
        } catch (IOException e) {
            return Chunk.ORDINARY; // the provider's bytes pass all the same
        }
    }

    private Chunk chunk(JsonParser parser) throws IOException {
        Optional<Usage> usage = Optional.empty();
        boolean noChoices = false;
        boolean usageObject = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("choices") && value == JsonToken.START_ARRAY) {
                noChoices = choices(parser) == 0;
            } else if (name.equals("usage") && value == JsonToken.START_OBJECT) {
                usage = UsageReader.read(parser);
                usageObject = true;
            } else {
                parser.skipChildren();
            }
        }
        return new Chunk(usage, noChoices && usageObject);
    }

    private int choices(JsonParser parser) throws IOException {
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            count++;
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                choice(parser);
            } else {
                parser.skipChildren();
            }
        }
        return count;
    }

    private void choice(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("text") && value == JsonToken.VALUE_STRING) {
                produced.add(parser.getText());
            } else if (name.equals("delta")) {
                produced(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    /** All strings of a delta that the model wrote, calls of tools included. */
    private void produced(JsonParser parser) throws IOException {
        if (!parser.currentToken().isStructStart()) {
            return;
        }
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                return;
            }
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_STRING && PRODUCED.contains(String.valueOf(parser.currentName()))) {
                produced.add(parser.getText());
            }
        }
    }
}
