package io.quotagrid.client.terminal;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Amounts as people read them. */
public final class Numbers {
    private static final double MICROS_A_MILLI = 1_000.0;
    private static final double MILLIS_A_SECOND = 1_000.0;
    private static final long BYTES_A_MEBIBYTE = 1L << 20;

    private Numbers() {}

    /** {@code 1,234,567}. */
    public static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 0 ms}, {@code 850 ms}, {@code 4.2 s}, {@code 3m12s}, {@code 2h05m}, {@code 3d4h}: two units at most. */
    public static String span(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 1) {
            return duration.toMillis() + " ms";
        }
        if (seconds < 60) {
            return trimmed(duration.toMillis() / MILLIS_A_SECOND) + " s";
        }
        if (duration.toHours() < 1) {
            return duration.toMinutes() + "m" + twoDigits(duration.toSecondsPart()) + "s";
        }
        if (duration.toDays() < 1) {
            return duration.toHours() + "h" + twoDigits(duration.toMinutesPart()) + "m";
        }
        return duration.toDays() + "d" + duration.toHoursPart() + "h";
    }

    /** {@code 2026-11-23T23:33:15Z}. */
    public static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** {@code 0.25 ms}, {@code 12.3 ms}, {@code 1.20 s}. */
    public static String latency(long micros) {
        double millis = micros / MICROS_A_MILLI;
        if (millis >= MILLIS_A_SECOND) {
            return String.format(Locale.ROOT, "%.2f s", millis / MILLIS_A_SECOND);
        }
        return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.1f ms", millis);
    }

    /** {@code 12 %}, of a share from 0 to 1. */
    public static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    /** {@code 123 MiB}. */
    public static String mebibytes(long bytes) {
        return bytes / BYTES_A_MEBIBYTE + " MiB";
    }

    /** One decimal at most: {@code 60}, {@code 0.5}. */
    public static String trimmed(double number) {
        String text = String.format(Locale.ROOT, "%.1f", number);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    private static String twoDigits(int number) {
        return String.format(Locale.ROOT, "%02d", number);
    }
}
