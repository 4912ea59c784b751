package io.quotagrid.gateway.tracing;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletionStage;

/**
 * When a request came how far, by {@link System#nanoTime}; 0 where it did not come so far.
 *
 * @param identifyingNanos its head had been read, and it was asked who calls
 * @param identifiedNanos  it was known who calls
 * @param parsedNanos      it was known what is called
 * @param decidedNanos     the decision had come
 * @param firstByteNanos   the provider's first byte had come
 * @param settlingNanos    what the call held was settled or given back
 * @param endedNanos       the last byte had gone; always known
 * @param booked           completes when the owners have booked what was settled, with that moment
 */
public record Steps(
        long identifyingNanos,
        long identifiedNanos,
        long parsedNanos,
        long decidedNanos,
        long firstByteNanos,
        long settlingNanos,
        long endedNanos,
        CompletionStage<Long> booked) {
    public Steps {
        requireNonNull(booked, "booked");
    }
}
