package io.quotagrid.gateway.proxy;

import io.quotagrid.config.Policy;
import io.quotagrid.gateway.admission.QuotaHeaders;
import io.quotagrid.gateway.admission.Refusals;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.http.Answer;
import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.http.RequestHead;
import io.quotagrid.gateway.http.RequestIds;
import io.quotagrid.gateway.http.Rounds;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.gateway.identity.Identifier;
import io.quotagrid.gateway.identity.IdentityRules;
import io.quotagrid.gateway.identity.IdentitySources;
import io.quotagrid.gateway.openai.CallKind;
import io.quotagrid.gateway.openai.CallParser;
import io.quotagrid.gateway.openai.CompletionSizes;
import io.quotagrid.gateway.openai.ErrorBodies;
import io.quotagrid.gateway.openai.TokenCounter;
import io.quotagrid.gateway.policy.InForce;
import io.quotagrid.gateway.queue.QueueRules;
import io.quotagrid.gateway.queue.WaitingRoom;
import io.quotagrid.gateway.tracing.Tracing;
import io.quotagrid.node.quota.QuotaEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Takes the calls that go to a provider, before everything else on the listener. Only the exact path, as it was sent, is one of
 * its own: no other spelling of it can reach a provider, and what is not its own goes on to the local routes.
 */
public final class ExchangeHandler extends Handler.Wrapper {
    private static final Map<String, CallKind> KINDS = kinds();

    /** Most calls of a fast provider have ended by then, and need no watch. */
    private static final Duration WATCH_AFTER = Duration.ofMillis(100);

    /** Requests that are worked on keep at most so much of the heap, one of so many parts. */
    private static final int BODIES_HEAP_SHARE = 4;

    /** Calls that wait for room keep at most so much of the heap, one of so many parts. */
    private static final int WAITING_HEAP_SHARE = 8;

    private final Supplier<InForce> inForce;
    private final WaitingRoom<Admission.Outcome> room;
    private final BodyRoom bodies;
    private final Function<InForce, ExchangeParts> assembly;
    private final AtomicLong inFlight = new AtomicLong();
    private volatile Serving serving;

    /** What exchanges work with under one policy. */
    private record Serving(InForce inForce, ExchangeParts parts) {}

    private ExchangeHandler(
            Supplier<InForce> inForce,
            WaitingRoom<Admission.Outcome> room,
            BodyRoom bodies,
            Function<InForce, ExchangeParts> assembly) {
        super(true);
        this.inForce = inForce;
        this.room = room;
        this.bodies = bodies;
        this.assembly = assembly;
        InForce now = inForce.get();
        this.serving = new Serving(now, assembly.apply(now));
    }

    /**
     * A handler that goes by whatever policy is in force when a call begins.
     *
     * @param inForce   what calls are decided by now
     * @param sources   what is known of callers
     * @param fallback  for what the engine leaves undecided
     * @param sizes     learns how long completions are
     * @param listeners hear of each request when it has ended
     * @param tracing   begins the trace of each request
     * @param executor  counts prompts
     * @param clock     for records and for {@code resets_at}
     */
    public static ExchangeHandler of(
            Supplier<InForce> inForce,
            IdentitySources sources,
            QuotaEngine engine,
            Fallback fallback,
            TokenCounter counter,
            CompletionSizes sizes,
            Rounds rounds,
            List<CallRecord.Listener> listeners,
            Tracing tracing,
            Executor executor,
            Clock clock) {
        RandomGenerator jitter = () -> ThreadLocalRandom.current().nextLong();
        WaitingRoom<Admission.Outcome> room = new WaitingRoom<>(
                executor, System::nanoTime, Runtime.getRuntime().maxMemory() / WAITING_HEAP_SHARE);
        rounds.add(room);
        BodyRoom bodies = new BodyRoom(Runtime.getRuntime().maxMemory() / BODIES_HEAP_SHARE);
        return new ExchangeHandler(inForce, room, bodies, now -> {
            Policy policy = now.policy();
            IdentityRules identity = IdentityRules.of(policy);
            return new ExchangeParts(
                    Identifier.of(policy, sources),
                    new CallParser(counter),
                    now.providers(),
                    new Admission(now.planner(), engine, fallback, executor, room, QueueRules.of(policy)),
                    QuotaHeaders.of(policy),
                    new Refusals(clock, jitter),
                    new ErrorBodies(),
                    new ForwardedRequest(List.of(identity.userHeader(), identity.teamHeader())),
                    sizes,
                    listeners,
                    tracing,
                    rounds,
                    policy.gateway().maxBodyBytes(),
                    bodies,
                    policy.gateway().bodyTimeout(),
                    policy.gateway().totalTimeout(),
                    policy.cluster().onUndecided(),
                    WATCH_AFTER,
                    clock);
        });
    }

    /** What a call that begins now works with until it has ended; its providers stay open until then. */
    private ExchangeParts entered() {
        while (true) {
            ExchangeParts parts = parts();
            if (parts.providers().enter()) {
                return parts;
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very same: nothing has changed
    private ExchangeParts parts() {
        Serving known = serving;
        return known.inForce() == inForce.get() ? known.parts() : renewed();
    }

    /** One at a time, by what is in force once it is its turn: an older policy never takes the place of a newer one. */
    @SuppressWarnings("ReferenceEquality")
    private synchronized ExchangeParts renewed() {
        InForce now = inForce.get();
        if (serving.inForce() != now) {
            serving = new Serving(now, assembly.apply(now));
        }
        return serving.parts();
    }

    /**
     * Another policy may be in force. The next call would notice; told now, a node without calls has the keys of its issuer, and says
     * what it lacks, as soon as the policy counts.
     */
    public void policyChanged() {
        var unused = parts();
    }

    /** Who sends a request, by the policy in force: as {@link Identifier#identify}. */
    public CompletionStage<Caller> identify(RequestHead head) {
        return parts().identifier().identify(head);
    }

    private static Map<String, CallKind> kinds() {
        Map<String, CallKind> kinds = new HashMap<>();
        for (CallKind kind : CallKind.values()) {
            kinds.put(kind.path(), kind);
        }
        return Map.copyOf(kinds);
    }

    /** Calls that have begun and not ended. */
    public AtomicLong inFlight() {
        return inFlight;
    }

    /** Bytes of requests that are in memory now. */
    public long bodyBytes() {
        return bodies.heldBytes();
    }

    /** Requests that were refused because others' bodies filled what there is for them. */
    public long bodiesTurnedAway() {
        return bodies.turnedAway();
    }

    /** Calls that wait for room now. */
    public int queued() {
        return room.waiting();
    }

    /** Calls that were refused because too many waited. */
    public long turnedAway() {
        return room.turnedAway();
    }

    /** This node leaves: whoever waits for room is refused now, and tries again elsewhere. */
    public void stopQueueing() {
        room.close();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        CallKind kind = KINDS.get(request.getHttpURI().getPath());
        if (kind == null) {
            return super.handle(request, response, callback);
        }
        if (!HttpMethod.POST.is(request.getMethod())) {
            wrongMethod(request, response, callback);
            return true;
        }
        inFlight.incrementAndGet();
        ExchangeParts parts = entered();
        Callback counted = Callback.from(callback, () -> ended(parts));
        new Exchange(parts, kind, request, response, counted).begin();
        return true;
    }

    private void ended(ExchangeParts parts) {
        parts.providers().leave();
        inFlight.decrementAndGet();
    }

    private void wrongMethod(Request request, Response response, Callback callback) {
        String id = RequestIds.next();
        Answer answer = serving.parts()
                .errors()
                .of(
                        ApiException.of(
                                405, "invalid_request_error", "method_not_allowed", "this path takes POST only"),
                        id);
        response.setStatus(answer.status());
        for (HttpField header : answer.headers()) {
            response.getHeaders().put(header);
        }
        response.getHeaders().put(HttpHeader.ALLOW, "POST").put("x-request-id", id);
        if (hasBody(request)) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close"); // it may never come, and nobody reads it
        }
        response.write(true, answer.body(), callback);
    }

    private static boolean hasBody(Request request) {
        return request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }
}
