package io.quotagrid.node.quota;

/**
 * What one call asks of one subject.
 *
 * @param requests     0 or more; 0 with all others 0 is a peek
 * @param tokens       estimate of prompt and completion together; where it exceeds a token limit the limit is reserved
 * @param promptTokens the counted part of {@code tokens} that is certain: if it alone exceeds a limit the call never fits
 * @param permits      parallel slots, 0 or 1
 */
public record Amounts(long requests, long tokens, long promptTokens, long permits) {
    /** Asks for nothing: shows how things stand and charges nothing. */
    public static final Amounts PEEK = new Amounts(0, 0, 0, 0);

    public Amounts {
        check(requests, "requests");
        check(tokens, "tokens");
        check(promptTokens, "promptTokens");
        check(permits, "permits");
        if (promptTokens > tokens) {
            throw new IllegalArgumentException(
                    "promptTokens must be at most tokens, " + tokens + ", but was " + promptTokens);
        }
    }

    /** One call of so many tokens, all of them an estimate, holding one slot. */
    public static Amounts call(long tokens) {
        return new Amounts(1, tokens, 0, 1);
    }

    private static void check(long value, String name) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative but was " + value);
        }
    }
}
