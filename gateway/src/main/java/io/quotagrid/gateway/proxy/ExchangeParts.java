package io.quotagrid.gateway.proxy;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.ClusterConfig.UndecidedAction;
import io.quotagrid.config.Policy;
import io.quotagrid.gateway.admission.Planner;
import io.quotagrid.gateway.admission.QuotaHeaders;
import io.quotagrid.gateway.admission.Refusals;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.http.Rounds;
import io.quotagrid.gateway.identity.Identifier;
import io.quotagrid.gateway.identity.IdentityRules;
import io.quotagrid.gateway.openai.CallParser;
import io.quotagrid.gateway.openai.CompletionSizes;
import io.quotagrid.gateway.openai.ErrorBodies;
import io.quotagrid.gateway.openai.TokenCounter;
import io.quotagrid.gateway.provider.Providers;
import io.quotagrid.node.quota.QuotaEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * What every exchange works with: one of each, for all of them.
 *
 * @param identifier       who calls
 * @param parser           what is called
 * @param providers        where it goes
 * @param admission        whether it may
 * @param quotaHeaders     how that is told on every answer
 * @param refusals         how a no is told
 * @param errors           how an error is told
 * @param forwarded        what a provider sees of a caller's headers
 * @param sizes            learns how long completions are
 * @param listeners        hear of each request when it has ended
 * @param rounds           for deadlines
 * @param maxBodyBytes     largest request body
 * @param bodyTimeout      longest wait for a request's body
 * @param totalTimeout     longest exchange
 * @param onUndecided      what happens to a call that could not be decided
 * @param watchAfter       when to begin to watch for callers that hang up: most calls of a fast provider have ended by then
 * @param clock            for records
 */
record ExchangeParts(
        Identifier identifier,
        CallParser parser,
        Providers providers,
        Admission admission,
        QuotaHeaders quotaHeaders,
        Refusals refusals,
        ErrorBodies errors,
        ForwardedRequest forwarded,
        CompletionSizes sizes,
        List<CallRecord.Listener> listeners,
        Rounds rounds,
        long maxBodyBytes,
        Duration bodyTimeout,
        Duration totalTimeout,
        UndecidedAction onUndecided,
        Duration watchAfter,
        Clock clock) {
    private static final Duration USUAL_WATCH_AFTER = Duration.ofMillis(100);

    ExchangeParts {
        requireNonNull(identifier, "identifier");
        listeners = List.copyOf(listeners);
    }

    /**
     * The parts for one policy.
     *
     * @param executor counts prompts
     */
    static ExchangeParts of(
            Policy policy,
            QuotaEngine engine,
            Providers providers,
            TokenCounter counter,
            Rounds rounds,
            List<CallRecord.Listener> listeners,
            Executor executor,
            Clock clock) {
        IdentityRules identity = IdentityRules.of(policy);
        CompletionSizes sizes = new CompletionSizes();
        RandomGenerator jitter = () -> ThreadLocalRandom.current().nextLong();
        return new ExchangeParts(
                new Identifier(identity),
                new CallParser(counter),
                providers,
                new Admission(new Planner(policy, 0, sizes), engine, executor),
                QuotaHeaders.of(policy),
                new Refusals(clock, jitter),
                new ErrorBodies(),
                new ForwardedRequest(List.of(identity.userHeader(), identity.teamHeader())),
                sizes,
                listeners,
                rounds,
                policy.gateway().maxBodyBytes(),
                policy.gateway().bodyTimeout(),
                policy.gateway().totalTimeout(),
                policy.cluster().onUndecided(),
                USUAL_WATCH_AFTER,
                clock);
    }
}
