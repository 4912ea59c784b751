package io.quotagrid.gateway.admission;

import java.time.Duration;

/** Durations as headers say them. All are rounded up: who waits that long is never early. */
final class Durations {
    private static final long MILLIS_PER_SECOND = 1_000;

    private Durations() {}

    static long wholeSeconds(Duration duration) {
        return ceilDiv(wholeMillis(duration), MILLIS_PER_SECOND);
    }

    static long wholeMillis(Duration duration) {
        return ceilDiv(duration.toNanos(), 1_000_000);
    }

    /**
     * As Go prints durations and OpenAI sends them, to the millisecond: {@code 0s}, {@code 12ms}, {@code 1.5s}, {@code 6m0s},
     * {@code 24h0m0s}.
     *
     * @see <a href="https://pkg.go.dev/time#Duration.String">time.Duration.String</a>
     */
    static String go(Duration duration) {
        long millis = wholeMillis(duration);
        if (millis == 0) {
            return "0s";
        }
        if (millis < MILLIS_PER_SECOND) {
            return millis + "ms";
        }
        long hours = millis / 3_600_000;
        long minutes = millis / 60_000 % 60;
        StringBuilder text = new StringBuilder();
        if (hours > 0) {
            text.append(hours).append('h');
        }
        if (hours > 0 || minutes > 0) {
            text.append(minutes).append('m');
        }
        return text.append(seconds(millis % 60_000)).append('s').toString();
    }

    private static String seconds(long millis) {
        long rest = millis % MILLIS_PER_SECOND;
        if (rest == 0) {
            return Long.toString(millis / MILLIS_PER_SECOND);
        }
        String digits = Long.toString(MILLIS_PER_SECOND + rest);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return millis / MILLIS_PER_SECOND + "." + digits.substring(1, end);
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
