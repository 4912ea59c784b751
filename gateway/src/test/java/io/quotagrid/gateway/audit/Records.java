package io.quotagrid.gateway.audit;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.audit.CallRecord.Outcome;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.gateway.openai.Usage;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Finished requests for tests. */
public final class Records {
    private Records() {}

    /** An ordinary call of that id and model. */
    public static CallRecord of(String requestId, String model) {
        return record(requestId, model, Outcome.COMPLETED, 200, Optional.empty(), List.of());
    }

    /** One of that user's, which took so many tokens. */
    public static CallRecord by(String user, int tokens) {
        CallRecord of = of("req_" + user, "gpt");
        return new CallRecord(
                of.requestId(),
                of.at(),
                of.path(),
                Optional.of(new Caller("127.0.0.1", Optional.empty(), Optional.empty(), user, "red")),
                of.model(),
                of.target(),
                of.stream(),
                of.outcome(),
                of.status(),
                of.code(),
                of.standings(),
                of.refusedBy(),
                of.estimatedTokens(),
                new Usage(tokens, 0, 0, 0, Usage.Source.REPORTED),
                of.decisionTime(),
                of.queuedTime(),
                of.firstByteTime(),
                of.totalTime());
    }

    /** One that the user's limit refused. */
    public static CallRecord refused(String requestId) {
        return record(requestId, "gpt", Outcome.REFUSED, 429, Optional.of(standing(Verdict.REFUSED)), List.of());
    }

    /** One that a limit in shadow mode would have refused. */
    public static CallRecord shadowed(String requestId) {
        return record(
                requestId, "gpt", Outcome.COMPLETED, 200, Optional.empty(), List.of(standing(Verdict.WOULD_REFUSE)));
    }

    /** One that was admitted when so many of the user's twenty were used, itself among them. */
    public static CallRecord admitted(String requestId, long used) {
        return record(
                requestId, "gpt", Outcome.COMPLETED, 200, Optional.empty(), List.of(standing(Verdict.FITS, used)));
    }

    /** An ordinary call that waited for room. */
    public static CallRecord queued(String requestId) {
        CallRecord of = of(requestId, "gpt");
        return new CallRecord(
                of.requestId(),
                of.at(),
                of.path(),
                of.caller(),
                of.model(),
                of.target(),
                of.stream(),
                of.outcome(),
                of.status(),
                of.code(),
                of.standings(),
                of.refusedBy(),
                of.estimatedTokens(),
                of.usage(),
                of.decisionTime(),
                Duration.ofMillis(30),
                of.firstByteTime(),
                of.totalTime());
    }

    /** One that nobody decided. */
    public static CallRecord undecided(String requestId) {
        return record(requestId, "gpt", Outcome.UNDECIDED, 503, Optional.empty(), List.of());
    }

    private static Standing standing(Verdict verdict) {
        return standing(verdict, 20);
    }

    private static Standing standing(Verdict verdict, long used) {
        return new Standing(
                new SubjectKey(Tier.USER, "alice"),
                new Limit(Meter.RPM, 20, Duration.ofMinutes(1), Strategy.SLIDING_WINDOW),
                used,
                1,
                verdict,
                Duration.ofSeconds(42),
                Duration.ofSeconds(60));
    }

    private static CallRecord record(
            String requestId,
            String model,
            Outcome outcome,
            int status,
            Optional<Standing> refusedBy,
            List<Standing> standings) {
        return new CallRecord(
                requestId,
                Instant.parse("2026-11-23T10:00:00Z"),
                "/v1/chat/completions",
                Optional.of(new Caller("127.0.0.1", Optional.of("0a1b"), Optional.empty(), "alice", "red")),
                Optional.of(model),
                Optional.of("openai-primary"),
                false,
                outcome,
                status,
                refusedBy.map(standing -> "rate_limit_exceeded"),
                refusedBy.map(List::of).orElse(standings),
                refusedBy,
                1_000,
                new Usage(9, 3, 2, 1, Usage.Source.REPORTED),
                Duration.ofNanos(123_000),
                Duration.ZERO,
                Duration.ofMillis(5),
                Duration.ofMillis(20));
    }
}
