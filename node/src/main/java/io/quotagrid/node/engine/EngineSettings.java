package io.quotagrid.node.engine;

import static java.util.Objects.requireNonNull;

import io.quotagrid.node.slice.SliceSettings;
import java.time.Duration;

/**
 * What an engine must know of its node.
 *
 * @param node            the node's stable id
 * @param incarnation     larger than that of every earlier start of this node
 * @param decisionTimeout longest wait for a decision, {@code cluster.decision_timeout_ms}
 * @param longestCall     after this a reservation that nobody ended is kept: the call's total timeout and a grace
 * @param slices          the pace of slices, {@code distributed_rate_limit.sync_interval_ms}
 * @param queueBound      asks that may wait for one subject; one more is undecided at once. At least 1
 */
public record EngineSettings(
        String node,
        long incarnation,
        Duration decisionTimeout,
        Duration longestCall,
        int queueBound,
        SliceSettings slices) {
    /** Enough for every call that a node can have in flight, and an end to what a stuck owner can gather. */
    public static final int USUAL_QUEUE_BOUND = 10_000;

    public EngineSettings {
        requireNonNull(node, "node");
        requireNonNull(decisionTimeout, "decisionTimeout");
        requireNonNull(longestCall, "longestCall");
        requireNonNull(slices, "slices");
        if (queueBound < 1) {
            throw new IllegalArgumentException("queueBound must be at least 1 but was " + queueBound);
        }
    }

    /** An engine that asks the owners for every call. */
    public EngineSettings(
            String node, long incarnation, Duration decisionTimeout, Duration longestCall, int queueBound) {
        this(node, incarnation, decisionTimeout, longestCall, queueBound, SliceSettings.NONE);
    }
}
