package io.quotagrid.gateway.referee;

import java.util.Arrays;
import java.util.stream.LongStream;

/** The most in any window of a width, wherever it starts. */
final class TrueWindow {
    private TrueWindow() {}

    /**
     * The largest number of times that lie in some window {@code (t - width, t]}.
     *
     * @param timesNanos  in any order
     * @param windowNanos the width; with 0 or less nothing can be said, and the answer is 0
     */
    static int worst(LongStream timesNanos, long windowNanos) {
        if (windowNanos <= 0) {
            return 0;
        }
        long[] sorted = timesNanos.toArray();
        Arrays.sort(sorted);
        int worst = 0;
        int oldest = 0;
        for (int newest = 0; newest < sorted.length; newest++) {
            while (sorted[newest] - sorted[oldest] >= windowNanos) {
                oldest++;
            }
            worst = Math.max(worst, newest - oldest + 1);
        }
        return worst;
    }

    /**
     * The largest number of intervals that lie wholly in some window {@code (t - width, t]}.
     *
     * @param began       when each began
     * @param ended       when each ended, not before it began
     * @param windowNanos the width
     */
    static int worstWhole(long[] began, long[] ended, long windowNanos) {
        int worst = 0;
        for (long end : ended) {
            int whole = 0;
            for (int i = 0; i < ended.length; i++) {
                if (ended[i] - end <= 0 && end - began[i] < windowNanos) {
                    whole++;
                }
            }
            worst = Math.max(worst, whole);
        }
        return worst;
    }
}
