package io.quotagrid.gateway.referee;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the referee found for one tier. When a call was admitted it cannot see: some time between its caller and the provider. What
 * is sure is that calls which left their callers and reached the provider within one window of {@code W} were all admitted in it;
 * that counts at least what every window of {@code W - d} holds by arrival, where {@code d} is the longest way.
 *
 * @param tier        its name
 * @param limit       calls that are allowed in a window
 * @param admitted    calls that reached the provider
 * @param worstWindow the most of them, of one subject, that were surely admitted in one window of {@code W}
 * @param worstLong   the most of them that arrived in any window of {@code W}: more where some waited on their way
 * @param delayMillis {@code d}: the longest way from a caller to the provider
 */
record Verdict(String tier, long limit, int admitted, int worstWindow, int worstLong, long delayMillis) {

    /** Counts every subject of the tier in every window. */
    static Verdict of(
            String tier, long limit, long windowNanos, List<Arrival> arrivals, Function<Arrival, String> subject) {
        long delayNanos = arrivals.stream()
                .mapToLong(arrival -> arrival.arrivedNanos() - arrival.sentNanos())
                .max()
                .orElse(0);
        int worst = 0;
        int worstLong = 0;
        for (List<Arrival> ofOne :
                arrivals.stream().collect(Collectors.groupingBy(subject)).values()) {
            worst = Math.max(worst, sure(ofOne, windowNanos));
            worstLong = Math.max(worstLong, worst(ofOne, windowNanos));
        }
        return new Verdict(tier, limit, arrivals.size(), worst, worstLong, delayNanos / 1_000_000);
    }

    private static int sure(List<Arrival> arrivals, long windowNanos) {
        return TrueWindow.worstWhole(
                arrivals.stream().mapToLong(Arrival::sentNanos).toArray(),
                arrivals.stream().mapToLong(Arrival::arrivedNanos).toArray(),
                windowNanos);
    }

    private static int worst(List<Arrival> arrivals, long windowNanos) {
        return TrueWindow.worst(arrivals.stream().mapToLong(Arrival::arrivedNanos), windowNanos);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: limit %d, admitted %d, worst window %d (by arrival %d; longest way %d ms)",
                tier,
                limit,
                admitted,
                worstWindow,
                worstLong,
                delayMillis);
    }
}
