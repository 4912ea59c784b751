package io.quotagrid.gateway.openai;

import static java.util.Objects.requireNonNull;

/**
 * What one call used, in tokens.
 *
 * @param promptTokens     the input
 * @param completionTokens the output, reasoning included
 * @param cachedTokens     the part of the input that the provider had cached
 * @param reasoningTokens  the part of the output that was not shown
 * @param source           who counted
 */
public record Usage(long promptTokens, long completionTokens, long cachedTokens, long reasoningTokens, Source source) {

    /** Who counted. */
    public enum Source {
        /** The provider said so. */
        REPORTED,
        /** We counted what passed by. */
        COUNTED
    }

    /** Nothing was used. */
    public static final Usage NONE = new Usage(0, 0, 0, 0, Source.COUNTED);

    public Usage {
        requireNonNull(source, "source");
        if (promptTokens < 0 || completionTokens < 0 || cachedTokens < 0 || reasoningTokens < 0) {
            throw new IllegalArgumentException("no part of a usage may be negative");
        }
    }

    /** What is settled: prompt and completion. */
    public long totalTokens() {
        return Math.addExact(promptTokens, completionTokens);
    }
}
