package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /admin/v1/history}: what all nodes did lately, step by step.
 *
 * @param at          when it was asked
 * @param stepSeconds the length of a step
 * @param points      the oldest first; a step in which no node was there is left out
 * @param silent      ids of members that did not answer in time: what they did is missing
 */
public record HistoryBody(Instant at, int stepSeconds, List<Point> points, List<String> silent) {

    /**
     * One step. Counts are of calls that ended within it.
     *
     * @param at        when it began
     * @param admitted  calls that were admitted, whatever became of them
     * @param refused   calls that a limit refused
     * @param failed    malformed or undecided ones, defects, and those whose provider failed
     * @param tokens    settled
     * @param inFlight  calls under way, the most that a sample saw
     * @param decision  from the parsed call to the decision; absent if nothing was decided
     * @param firstByte from the provider's call to its first byte
     * @param total     from the head to the last byte, of admitted calls
     */
    public record Point(
            Instant at,
            long admitted,
            long refused,
            long failed,
            long tokens,
            long inFlight,
            Optional<Latency> decision,
            Optional<Latency> firstByte,
            Optional<Latency> total) {
        public Point {
            requireNonNull(at, "at");
            requireNonNull(decision, "decision");
            requireNonNull(firstByte, "firstByte");
            requireNonNull(total, "total");
        }
    }

    /**
     * How long something took, off by at most a sixteenth.
     *
     * @param p50Ms half of them took no longer
     * @param p99Ms 99 of 100 took no longer
     */
    public record Latency(double p50Ms, double p99Ms) {}

    public HistoryBody {
        requireNonNull(at, "at");
        points = List.copyOf(points);
        silent = List.copyOf(silent);
    }
}
