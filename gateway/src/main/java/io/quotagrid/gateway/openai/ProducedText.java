package io.quotagrid.gateway.openai;

/**
 * The text that a stream has produced so far, for the case that nobody reports its tokens: kept while it is short, counted and
 * let go of whenever it is not. The deltas of all choices are counted as one text in the order in which they came. Not
 * thread-safe.
 */
final class ProducedText {
    private static final int MOST_CHARS = 16_384;

    private final String model;
    private final TokenCounter counter;
    private final StringBuilder text = new StringBuilder();
    private long countedTokens;

    ProducedText(String model, TokenCounter counter) {
        this.model = model;
        this.counter = counter;
    }

    void add(String delta) {
        for (int from = 0; from < delta.length(); ) {
            int to = Math.min(delta.length(), from + MOST_CHARS - text.length());
            text.append(delta, from, to);
            from = to;
            if (text.length() == MOST_CHARS) {
                countedTokens += counter.count(model, text.toString());
                text.setLength(0);
            }
        }
    }

    long tokens() {
        return countedTokens + (text.isEmpty() ? 0 : counter.count(model, text.toString()));
    }
}
