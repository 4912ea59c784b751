package io.quotagrid.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one tier limits its callers: {@code rate_limits.per_user} and {@code user_rate_limit} together.
 *
 * @param amounts         what is allowed, as written
 * @param strategy        how windows are counted
 * @param window          the tier's own {@code window_seconds}; empty takes {@code distributed_rate_limit.window_ms}
 * @param rejectAction    what happens to a call that does not fit
 * @param queueMaxWait    longest wait with {@link RejectAction#QUEUE}
 * @param header          the request header that names the subject (user, team)
 * @param trustProxyDepth how many proxies in front are trusted to name the address (ip); 0 takes the socket's
 * @param priority        classes that share the tier's limits (team, global); empty: all calls are alike
 */
public record TierRule(
        RateAmounts amounts,
        Strategy strategy,
        Optional<Duration> window,
        RejectAction rejectAction,
        Duration queueMaxWait,
        Optional<String> header,
        int trustProxyDepth,
        List<PriorityClass> priority) {
    public TierRule {
        requireNonNull(amounts, "amounts");
        requireNonNull(strategy, "strategy");
        requireNonNull(window, "window");
        requireNonNull(rejectAction, "rejectAction");
        requireNonNull(queueMaxWait, "queueMaxWait");
        requireNonNull(header, "header");
        priority = List.copyOf(priority);
        if (trustProxyDepth < 0) {
            throw new IllegalArgumentException("trust_proxy_depth must not be negative but was " + trustProxyDepth);
        }
    }
}
