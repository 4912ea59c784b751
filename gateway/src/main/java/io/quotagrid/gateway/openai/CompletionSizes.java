package io.quotagrid.gateway.openai;

import java.util.concurrent.ConcurrentHashMap;

/**
 * How long completions turn out to be, for callers who set no {@code max_tokens}: for each model a moving average in which the
 * newest counts an eighth. A guess that is settled later; it starts at 1024 tokens. Keeps at most 1024 models, the first ones
 * seen, which are not many as only answered calls teach. Thread-safe.
 */
public final class CompletionSizes {
    static final long START_TOKENS = 1_024;

    private static final int MOST_MODELS = 1_024;
    private static final long LARGEST = Integer.MAX_VALUE;

    /** A denominator for averages, so that small steps are not lost. */
    private static final long SCALE = 256;

    private final ConcurrentHashMap<String, Long> scaledAverages = new ConcurrentHashMap<>();

    /** The tokens to expect of one completion; at least 1. */
    public long expectedTokens(String model) {
        long scaled = scaledAverages.getOrDefault(model, START_TOKENS * SCALE);
        return Math.max(1, (scaled + SCALE - 1) / SCALE);
    }

    /** Takes one completion's real size. */
    public void learn(String model, long completionTokens) {
        if (completionTokens < 0) {
            throw new IllegalArgumentException("completionTokens must not be negative but was " + completionTokens);
        }
        if (scaledAverages.size() >= MOST_MODELS && !scaledAverages.containsKey(model)) {
            return;
        }
        long sample = Math.min(completionTokens, LARGEST) * SCALE;
        scaledAverages.merge(model, start(sample), (average, ignored) -> average + (sample - average) / 8);
    }

    /** Takes what a call was reported to have used. One that was limited, cut short or has no completion teaches nothing. */
    public void learn(Call call, Usage usage) {
        if (usage.source() == Usage.Source.REPORTED && call.maxTokens().isEmpty() && call.completions() > 0) {
            learn(call.model(), usage.completionTokens() / call.completions());
        }
    }

    private static long start(long sample) {
        long start = START_TOKENS * SCALE;
        return start + (sample - start) / 8;
    }
}
