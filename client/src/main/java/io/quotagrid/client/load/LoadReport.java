package io.quotagrid.client.load;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * What came back.
 *
 * @param target         who was asked
 * @param concurrency    calls at the same time
 * @param users          users that took turns
 * @param stream         whether answers were streamed
 * @param seconds        how long calls were begun
 * @param calls          calls that ended, answered or not
 * @param callsPerSecond of them, over the seconds
 * @param statuses       answers by status
 * @param reasons        of each status that is an error and no refusal, what the first such answer said
 * @param refusedBy      refusals by the tier that the gateway named
 * @param failures       calls without an answer, by reason
 * @param unfinished     calls that were given up when the time was over
 * @param admitted       latency of answers with a status of the 200s
 * @param firstByte      until the first byte of these
 * @param refused        latency of refusals: 429
 */
public record LoadReport(
        String target,
        int concurrency,
        int users,
        boolean stream,
        double seconds,
        long calls,
        double callsPerSecond,
        Map<Integer, Long> statuses,
        Map<Integer, String> reasons,
        Map<String, Long> refusedBy,
        Map<String, Long> failures,
        long unfinished,
        Optional<Latency> admitted,
        Optional<Latency> firstByte,
        Optional<Latency> refused) {
    /**
     * Microseconds.
     *
     * @param count  of how many calls
     * @param p50    half of them took no longer
     * @param p90    nine in ten
     * @param p99    ninety-nine in a hundred
     * @param p999   999 in a thousand
     * @param max    the longest
     */
    public record Latency(long count, long p50, long p90, long p99, long p999, long max) {}

    public LoadReport {
        requireNonNull(target, "target");
        statuses = Map.copyOf(statuses);
        reasons = Map.copyOf(reasons);
        refusedBy = Map.copyOf(refusedBy);
        failures = Map.copyOf(failures);
        requireNonNull(admitted, "admitted");
        requireNonNull(firstByte, "firstByte");
        requireNonNull(refused, "refused");
    }
}
