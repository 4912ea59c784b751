package io.quotagrid.gateway.audit;

import static java.util.Objects.requireNonNull;

import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.gateway.openai.Usage;
import io.quotagrid.node.quota.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One request from beginning to end, as one value: what audit writes and metrics count. Never holds content or keys.
 *
 * @param requestId       as sent back in {@code x-request-id}
 * @param at              when the request's head had been read
 * @param path            the route, one of a fixed set
 * @param caller          empty when the request ended before it was known who called
 * @param model           as asked for; empty when unknown
 * @param target          the provider target's id, if one was chosen
 * @param stream          whether the caller asked for a stream
 * @param outcome         how it ended
 * @param status          what the caller was or would have been told
 * @param code            the error code of the body, if it was an error of ours
 * @param standings       how every tier stood at the decision; empty before one
 * @param refusedBy       the standing named in the refusal
 * @param estimatedTokens reserved, before the cap at each limit
 * @param usage           settled
 * @param decisionTime    from the parsed call to the decision, without the wait in a queue; zero without one
 * @param queuedTime      waited for room; zero if it did not wait
 * @param firstByteTime   from the provider's call to its first byte; zero without one
 * @param totalTime       from the head to the last byte
 */
public record CallRecord(
        String requestId,
        Instant at,
        String path,
        Optional<Caller> caller,
        Optional<String> model,
        Optional<String> target,
        boolean stream,
        Outcome outcome,
        int status,
        Optional<String> code,
        List<Standing> standings,
        Optional<Standing> refusedBy,
        long estimatedTokens,
        Usage usage,
        Duration decisionTime,
        Duration queuedTime,
        Duration firstByteTime,
        Duration totalTime)
        implements AuditRecord {

    /** How a request ended. */
    public enum Outcome {
        /** The provider's answer went through to its end, a provider's own 4xx included. */
        COMPLETED,
        /** A limit refused it. */
        REFUSED,
        /** The cluster could not decide in time. */
        UNDECIDED,
        /** The request was malformed, unknown or not allowed. */
        INVALID,
        /** The provider was not reached, failed or timed out. */
        UPSTREAM_FAILED,
        /** The caller hung up first. */
        CLIENT_GONE,
        /** A defect of ours. */
        INTERNAL_ERROR
    }

    public CallRecord {
        requireNonNull(requestId, "requestId");
        requireNonNull(outcome, "outcome");
        standings = List.copyOf(standings);
    }

    /** Takes each finished request once. Implementations never block and never throw. */
    @FunctionalInterface
    public interface Listener {
        void finished(CallRecord record);
    }
}
