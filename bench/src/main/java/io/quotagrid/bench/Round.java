package io.quotagrid.bench;

import org.HdrHistogram.Histogram;

/**
 * What one round of a load measured.
 *
 * @param answers      calls that got what was expected
 * @param failures     calls that did not
 * @param problem      what the last failure was; empty if there was none
 * @param events       events of streamed answers; 0 where nothing streams
 * @param latencyNanos of the answers
 */
public record Round(long answers, long failures, String problem, long events, double seconds, Histogram latencyNanos) {
    /** Answers a second. */
    public double perSecond() {
        return answers / seconds;
    }
}
