package io.quotagrid.gateway.proxy;

import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.gateway.openai.Call;
import io.quotagrid.gateway.tracing.Steps;
import io.quotagrid.gateway.tracing.Trace;
import io.quotagrid.node.quota.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one request so far; told once, at its end, as one value. Written by one stage after the other, read by
 * whoever ends the request.
 */
final class Story {
    private final String requestId;
    private final Instant at;
    private final String path;
    private final long beganNanos;
    private final Trace trace;
    private volatile Optional<Caller> caller = Optional.empty();
    private volatile Optional<Call> call = Optional.empty();
    private volatile Optional<String> target = Optional.empty();
    private volatile List<Standing> standings = List.of();
    private volatile Optional<Standing> refusedBy = Optional.empty();
    private volatile long estimatedTokens;
    private volatile long identifyingNanos;
    private volatile long identifiedNanos;
    private volatile long parsedNanos;
    private volatile long decidedNanos;
    private volatile Settlement settlement = Settlement.NOTHING;

    Story(String requestId, Instant at, String path, long beganNanos, Trace trace) {
        this.requestId = requestId;
        this.at = at;
        this.path = path;
        this.beganNanos = beganNanos;
        this.trace = trace;
    }

    Trace trace() {
        return trace;
    }

    /** It is asked who calls. */
    void identifying() {
        identifyingNanos = System.nanoTime();
    }

    void caller(Caller known) {
        caller = Optional.of(known);
        identifiedNanos = System.nanoTime();
    }

    void call(Call known, long estimate) {
        call = Optional.of(known);
        estimatedTokens = estimate;
        parsedNanos = System.nanoTime();
    }

    Optional<Call> call() {
        return call;
    }

    void decided(Admission.Outcome outcome, Settlement held) {
        decidedNanos = System.nanoTime();
        settlement = held;
        target = Optional.of(outcome.target().config().id());
        standings = outcome.decision().standings();
        refusedBy = outcome.decision()
                .fold(
                        admitted -> Optional.empty(),
                        rejected -> Optional.of(rejected.named()),
                        neverFits -> Optional.of(neverFits.named()),
                        undecided -> Optional.empty());
    }

    /** Whole, from its beginning to {@code nowNanos}. */
    CallRecord told(Ending ending, long firstByteNanos, long nowNanos, Duration queued) {
        return new CallRecord(
                requestId,
                at,
                path,
                caller,
                call.map(Call::model),
                target,
                call.map(Call::stream).orElse(false),
                ending.outcome(),
                ending.status(),
                ending.code(),
                standings,
                refusedBy,
                estimatedTokens,
                ending.usage(),
                decisionTime(queued),
                queued,
                between(decidedNanos, firstByteNanos),
                Duration.ofNanos(nowNanos - beganNanos));
    }

    /** When it came how far. */
    Steps steps(long firstByteNanos, long nowNanos) {
        Settlement held = settlement;
        return new Steps(
                identifyingNanos,
                identifiedNanos,
                parsedNanos,
                decidedNanos,
                firstByteNanos,
                held.endedNanos(),
                nowNanos,
                held.booked());
    }

    /** Without the wait: that is no work. */
    private Duration decisionTime(Duration queued) {
        Duration whole = between(parsedNanos, decidedNanos);
        return whole.isZero() ? whole : whole.minus(queued.compareTo(whole) < 0 ? queued : whole.minusNanos(1));
    }

    private static Duration between(long fromNanos, long toNanos) {
        return fromNanos == 0 || toNanos == 0 ? Duration.ZERO : Duration.ofNanos(Math.max(0, toNanos - fromNanos));
    }
}
