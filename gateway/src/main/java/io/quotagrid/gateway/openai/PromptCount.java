package io.quotagrid.gateway.openai;

/**
 * The tokens of a prompt, counted.
 *
 * @param tokens  the best figure: text counted, images and what was too long to count estimated
 * @param certain the part that is text, was counted, and that no tokenizer in use would count lower; at most {@code tokens}
 */
public record PromptCount(long tokens, long certain) {
    public PromptCount {
        if (certain < 0 || certain > tokens) {
            throw new IllegalArgumentException("certain must be 0 to " + tokens + " but was " + certain);
        }
    }
}
