package io.quotagrid.gateway.history;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What ended on a node, or on several, within one step of {@link History#STEP}.
 *
 * @param number     of the step since the epoch: its beginning divided by its length
 * @param admitted   calls that were admitted, whatever became of them
 * @param refused    calls that a limit refused
 * @param failed     calls that ended neither so nor so: malformed, undecided, defects; and admitted ones whose provider failed
 * @param tokens     settled
 * @param inFlight   calls under way, the most that a sample saw
 * @param decision   from the parsed call to the decision
 * @param firstByte  from the provider's call to its first byte
 * @param total      from the head to the last byte, of admitted calls
 */
public record Step(
        long number,
        long admitted,
        long refused,
        long failed,
        long tokens,
        long inFlight,
        Spread decision,
        Spread firstByte,
        Spread total) {
    public Step {
        requireNonNull(decision, "decision");
        requireNonNull(firstByte, "firstByte");
        requireNonNull(total, "total");
    }

    /** One in which nothing happened. */
    static Step idle(long number) {
        return new Step(number, 0, 0, 0, 0, 0, Spread.NONE, Spread.NONE, Spread.NONE);
    }

    /**
     * The same step on several nodes.
     *
     * @param steps of one number; one or more
     */
    public static Step sum(List<Step> steps) {
        return new Step(
                steps.get(0).number,
                steps.stream().mapToLong(Step::admitted).sum(),
                steps.stream().mapToLong(Step::refused).sum(),
                steps.stream().mapToLong(Step::failed).sum(),
                steps.stream().mapToLong(Step::tokens).sum(),
                steps.stream().mapToLong(Step::inFlight).sum(),
                Spread.sum(steps.stream().map(Step::decision).toList()),
                Spread.sum(steps.stream().map(Step::firstByte).toList()),
                Spread.sum(steps.stream().map(Step::total).toList()));
    }
}
