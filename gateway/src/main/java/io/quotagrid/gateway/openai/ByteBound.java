package io.quotagrid.gateway.openai;

/**
 * Never less than what a byte-level tokenizer would count, and almost free: each token stands for at least one byte of UTF-8,
 * and a string as it stands in JSON, escapes included, is never shorter than its UTF-8.
 */
final class ByteBound implements PromptSink {
    /** What frames a message and may follow its name; what frames the answer is added once. */
    private static final long TOKENS_PER_MESSAGE = 4;

    private static final long TOKENS_PER_CALL = 3;

    private long tokens = TOKENS_PER_CALL;

    long tokens() {
        return tokens;
    }

    @Override
    public void message() {
        tokens += TOKENS_PER_MESSAGE;
    }

    @Override
    public void text(int start, int end) {
        tokens += end - start;
    }

    @Override
    public void definition(int start, int end) {
        tokens += end - start;
    }

    @Override
    public void tokenIds(long count) {
        tokens += count;
    }

    @Override
    public void media(long mediaTokens) {
        tokens += mediaTokens;
    }
}
