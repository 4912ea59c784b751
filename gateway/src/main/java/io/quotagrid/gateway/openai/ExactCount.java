package io.quotagrid.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Counts a prompt with the model's vocabulary, in the frame that OpenAI describes for chats. Work is bounded: after half a
 * mebibyte of text the rest is taken to be as dense as what was counted. Not thread-safe: one count.
 *
 * @see <a href="https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken">How to count tokens with tiktoken</a>
 */
final class ExactCount implements PromptSink {
    /** About 117,000 tokens of English: 40 ms of work, and 0.3 s for letters chosen to make it hard. */
    private static final int COUNTED_BYTES = 1 << 19;

    private static final long TOKENS_PER_MESSAGE = 3;
    private static final long TOKENS_PER_CALL = 3;

    /** More than a cut in the middle of a word can add. */
    private static final long SLACK_PER_CUT = 4;

    private final JsonBytes body;
    private final TextPieces pieces;
    private final String model;
    private final TokenCounter counter;
    private long textTokens;
    private long otherTokens;
    private long countedBytes;
    private long countedTokens;
    private long skippedBytes;
    private long slack;

    private ExactCount(JsonBytes body, String model, TokenCounter counter) {
        this.body = body;
        this.pieces = new TextPieces(body);
        this.model = model;
        this.counter = counter;
    }

    /** Counts the prompt of a body that a {@link CallParser} has accepted. */
    static PromptCount of(CallKind kind, JsonBytes body, String model, TokenCounter counter) {
        ExactCount count = new ExactCount(body, model, counter);
        try (JsonParser parser = body.parser()) {
            count.walk(kind, parser);
        } catch (IOException e) {
            throw new UncheckedIOException("the body was valid JSON before", e);
        }
        return count.result(kind);
    }

    private void walk(CallKind kind, JsonParser parser) throws IOException {
        PromptReader prompts = new PromptReader(body, parser, this);
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            if (field.equals(CallFields.promptField(kind))) {
                if (kind == CallKind.CHAT) {
                    prompts.messages();
                } else {
                    prompts.prompts(field);
                }
            } else {
                switch (field) {
                    case "suffix" -> prompts.optionalText(field);
                    case "tools", "functions", "response_format" -> prompts.definition();
                    default -> parser.skipChildren();
                }
            }
        }
    }

    private PromptCount result(CallKind kind) {
        long skipped = countedBytes == 0 ? skippedBytes : ceilDiv(skippedBytes * countedTokens, countedBytes);
        long frame = kind == CallKind.CHAT ? TOKENS_PER_CALL : 0;
        long counted = Math.max(0, textTokens - slack);
        // a vocabulary that we do not know may be larger, but none in use needs less than half as many tokens
        return new PromptCount(
                frame + textTokens + otherTokens + skipped, TokenCounter.knows(model) ? counted : counted / 2);
    }

    @Override
    public void message() {
        otherTokens += TOKENS_PER_MESSAGE;
    }

    @Override
    public void text(int start, int end) {
        int at = start;
        while (at < end && countedBytes < COUNTED_BYTES) {
            int cut = pieces.cut(at, end);
            textTokens += counted(pieces.decode(at, cut), cut - at);
            if (cut < end && !pieces.isBetweenWords(cut)) {
                slack += SLACK_PER_CUT;
            }
            at = cut;
        }
        skippedBytes += end - at;
    }

    /** The provider writes definitions more tersely than JSON: as they stand they count at least what they cost. */
    @Override
    public void definition(int start, int end) {
        int at = start;
        while (at < end && countedBytes < COUNTED_BYTES) {
            int cut = Math.min(end, at + TextPieces.PIECE_BYTES);
            otherTokens += counted(body.text(at, cut), cut - at);
            at = cut;
        }
        skippedBytes += end - at;
    }

    @Override
    public void tokenIds(long count) {
        textTokens += count;
    }

    @Override
    public void media(long tokens) {
        otherTokens += tokens;
    }

    private long counted(String text, long bytes) {
        long tokens = counter.count(model, text);
        countedTokens += tokens;
        countedBytes += bytes;
        return tokens;
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
