package io.quotagrid.gateway.proxy;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.ClusterConfig.UndecidedAction;
import io.quotagrid.gateway.admission.QuotaHeaders;
import io.quotagrid.gateway.admission.Refusals;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.http.Rounds;
import io.quotagrid.gateway.identity.Identifier;
import io.quotagrid.gateway.openai.CallParser;
import io.quotagrid.gateway.openai.CompletionSizes;
import io.quotagrid.gateway.openai.ErrorBodies;
import io.quotagrid.gateway.provider.Providers;
import io.quotagrid.gateway.tracing.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

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
 * @param tracing          begins the trace of each request
 * @param rounds           for deadlines
 * @param maxBodyBytes     largest request body
 * @param bodies           bounds what all of them keep in memory
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
        Tracing tracing,
        Rounds rounds,
        long maxBodyBytes,
        BodyRoom bodies,
        Duration bodyTimeout,
        Duration totalTimeout,
        UndecidedAction onUndecided,
        Duration watchAfter,
        Clock clock) {
    ExchangeParts {
        requireNonNull(identifier, "identifier");
        listeners = List.copyOf(listeners);
    }
}
