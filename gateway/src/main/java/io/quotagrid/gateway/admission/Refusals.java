package io.quotagrid.gateway.admission;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Unit;
import io.quotagrid.gateway.http.Answer;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Standing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Turns a decision against a call into the answer that makes a stock client do the right thing: wait and try again, or give up.
 * The headers of {@link QuotaHeaders} are not in it: they go on every answer. Thread-safe if its sources are.
 */
public final class Refusals {
    /** How long a client can be asked to wait; a longer wait is a quota used up. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** A slot may be free at any moment: ask again soon, but not all at once. */
    private static final long PARALLEL_WAIT_MILLIS = 1_000;

    private static final int PARALLEL_JITTER_MILLIS = 501;

    private static final HttpField CONTENT_TYPE = new HttpField(HttpHeader.CONTENT_TYPE, "application/json");
    private static final HttpField NO_RETRY = new HttpField("x-should-retry", "false");

    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * @param clock  for {@code resets_at}
     * @param random for the jitter of parallel limits; any quality will do
     */
    public Refusals(InstantSource clock, RandomGenerator random) {
        this.clock = requireNonNull(clock, "clock");
        this.random = requireNonNull(random, "random");
    }

    /** 429: to be tried again after a wait, or a quota used up for longer than a client should sleep. */
    public Answer rejected(Decision.Rejected rejected) {
        String code = codeOf(rejected);
        return switch (code) {
            case "concurrency_limit_exceeded" ->
                retryLater(
                        rejected,
                        code,
                        Math.max(PARALLEL_WAIT_MILLIS, Durations.wholeMillis(rejected.retryAfter()))
                                + random.nextInt(PARALLEL_JITTER_MILLIS));
            case "quota_exceeded" -> usedUp(rejected, code);
            default -> retryLater(rejected, code, Math.max(1, Durations.wholeMillis(rejected.retryAfter())));
        };
    }

    /** 400: the prompt alone is larger than the limit, so no wait helps. */
    public Answer neverFits(Decision.NeverFits neverFits) {
        Standing named = neverFits.named();
        RefusalBody body = new RefusalBody(
                "This prompt is too large: " + limitOf(named) + ", and the prompt alone has more.",
                "invalid_request_error",
                "request_exceeds_limit",
                named,
                neverFits.standings());
        return new Answer(400, List.of(CONTENT_TYPE, tier(named)), body.bytes());
    }

    /** 503: the owners did not answer in time, and the policy refuses such calls. */
    public Answer undecided(Decision.Undecided undecided) {
        return new Answer(
                503,
                List.of(
                        CONTENT_TYPE,
                        new HttpField(HttpHeader.RETRY_AFTER, "1"),
                        new HttpField("retry-after-ms", Long.toString(1_000))),
                RefusalBody.undecided());
    }

    /** The answer to a call of somebody new while as many are counted as may be: soon some of them do not count any more. */
    public Answer crowded() {
        return new Answer(
                503, List.of(CONTENT_TYPE, new HttpField(HttpHeader.RETRY_AFTER, "10")), RefusalBody.crowded());
    }

    /** The error code that {@link #rejected} answers with. */
    public static String codeOf(Decision.Rejected rejected) {
        Standing named = rejected.named();
        if (named.limit().meter().unit() == Unit.PARALLEL) {
            return "concurrency_limit_exceeded";
        }
        boolean longWait = named.limit().window().compareTo(LONGEST_WAIT) > 0
                && rejected.retryAfter().compareTo(LONGEST_WAIT) > 0;
        return longWait ? "quota_exceeded" : "rate_limit_exceeded";
    }

    private static Answer retryLater(Decision.Rejected rejected, String code, long waitMillis) {
        Standing named = rejected.named();
        long waitSeconds = (waitMillis + 999) / 1_000;
        RefusalBody body = new RefusalBody(
                "Rate limit reached: " + limitOf(named) + ". Please try again in "
                        + Durations.go(Duration.ofMillis(waitMillis)) + ".",
                "rate_limit_error",
                code,
                named,
                rejected.standings());
        List<HttpField> headers = new ArrayList<>();
        headers.add(CONTENT_TYPE);
        headers.add(tier(named));
        headers.add(new HttpField(HttpHeader.RETRY_AFTER, Long.toString(waitSeconds)));
        headers.add(new HttpField("retry-after-ms", Long.toString(waitMillis)));
        return new Answer(429, headers, body.retryAfterMillis(waitMillis).bytes());
    }

    private Answer usedUp(Decision.Rejected rejected, String code) {
        Standing named = rejected.named();
        RefusalBody body = new RefusalBody(
                "Quota used up: " + limitOf(named) + ". This call fits again in "
                        + Durations.go(Duration.ofSeconds(Durations.wholeSeconds(rejected.retryAfter()))) + ".",
                "rate_limit_error",
                code,
                named,
                rejected.standings());
        return new Answer(
                429,
                List.of(CONTENT_TYPE, tier(named), NO_RETRY),
                body.resetsAt(clock.instant().plus(rejected.retryAfter())).bytes());
    }

    private static HttpField tier(Standing named) {
        return new HttpField("x-quotagrid-tier", named.subject().tier().label());
    }

    private static String limitOf(Standing named) {
        String unit = named.limit().meter().unit() == Unit.PARALLEL
                ? "requests in parallel"
                : named.limit().meter().unit().label() + " per "
                        + Durations.go(named.limit().window());
        return "the limit of this " + named.subject().tier().label() + " is "
                + named.limit().max() + " " + unit;
    }
}
