package io.quotagrid.gateway.proxy;

import io.quotagrid.config.ClusterConfig.UndecidedAction;
import io.quotagrid.gateway.admission.Refusals;
import io.quotagrid.gateway.audit.CallRecord.Outcome;
import io.quotagrid.gateway.http.Answer;
import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.http.RequestHead;
import io.quotagrid.gateway.http.RequestIds;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.gateway.openai.Call;
import io.quotagrid.gateway.openai.CallKind;
import io.quotagrid.gateway.openai.Usage;
import io.quotagrid.gateway.provider.Provider;
import io.quotagrid.gateway.provider.ProviderCall;
import io.quotagrid.gateway.provider.Target;
import io.quotagrid.gateway.tracing.Trace;
import io.quotagrid.gateway.tracing.Upstream;
import io.quotagrid.node.quota.Decision;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request, from its head to its record, once through the stages: head, body, caller, call, target, decision, then a refusal
 * or the relay. No thread waits anywhere: each stage is run by whoever brings what it needs. Whatever ends it goes through its
 * {@link Exit}; a decision that comes after the end is refunded.
 */
final class Exchange implements BodyReader.Listener {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);
    private static final String MODE = "x-quotagrid-mode";

    private final ExchangeParts parts;
    private final CallKind kind;
    private final RequestHead head;
    private final Outlet outlet;
    private final Story story;
    private final BodyReader body;
    private final Exit exit;
    private volatile Consumer<ByteBuffer> afterBody = bytes -> {};

    Exchange(ExchangeParts parts, CallKind kind, Request request, Response response, Callback callback) {
        long beganNanos = System.nanoTime();
        this.parts = parts;
        this.kind = kind;
        this.head = new RequestHead(
                RequestIds.next(),
                request.getMethod(),
                kind.path(),
                request.getHeaders(),
                Request.getRemoteAddr(request));
        this.outlet = new Outlet(response, parts.quotaHeaders(), head.id());
        Instant at = parts.clock().instant();
        Trace trace = parts.tracing().begin(kind.path(), head.headers(), at);
        this.story = new Story(head.id(), at, kind.path(), beganNanos, trace);
        this.body = new BodyReader(request, parts.maxBodyBytes(), parts.bodies(), this);
        this.exit = new Exit(parts, request, callback, outlet, story, body, head.id(), beganNanos);
    }

    /** Begins; everything else follows from it. */
    void begin() {
        exit.begin();
        story.identifying();
        var unused = identified().whenComplete((caller, failure) -> {
            if (failure != null) {
                body.forget();
                afterBody = bytes -> failed(failure);
            } else {
                story.caller(caller);
                afterBody = bytes -> decide(caller, bytes);
            }
            guarded(body::read);
        });
    }

    // ---- the stages

    /** Before a byte of the body is kept: no stranger fills this node's memory. At once, but for a signed token that is not known yet. */
    private CompletionStage<Caller> identified() {
        try {
            return parts.identifier().identify(head);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void whole(ByteBuffer bytes) {
        if (exit.whole()) {
            guarded(() -> afterBody.accept(bytes));
        }
    }

    private void decide(Caller caller, ByteBuffer bytes) {
        Call call = parts.parser().parse(kind, bytes);
        story.call(call, parts.admission().estimatedTokens(call));
        if (!caller.models().allows(call.model())) {
            throw ApiException.of(
                    403,
                    "permission_error",
                    "model_not_allowed",
                    "this caller may not use the model " + call.model() + ": GET /v1/models lists what it may use");
        }
        List<Target> targets = parts.providers().candidates(call.model());
        var unused = parts.admission()
                .admit(caller, call, targets, exit.ticket())
                .whenComplete((outcome, failure) -> {
                    if (failure != null) {
                        defect(failure);
                    } else {
                        guarded(() -> decided(call, outcome));
                    }
                });
    }

    private void decided(Call call, Admission.Outcome outcome) {
        Settlement settlement = new Settlement(
                head.id(),
                outcome.decision()
                        .fold(
                                admitted -> Optional.of(admitted.reservation()),
                                rejected -> Optional.empty(),
                                neverFits -> Optional.empty(),
                                undecided -> Optional.empty()));
        if (exit.over()) {
            settlement.refund(); // nobody waits any more
            return;
        }
        try {
            story.decided(outcome, settlement);
            outcome.mode().ifPresent(mode -> outlet.header(MODE, mode));
            outlet.standings(outcome.decision().standings());
            Runnable next = outcome.decision()
                    .fold(
                            admitted -> () -> relay(call, outcome.target(), settlement),
                            rejected -> () -> refuse(rejected),
                            neverFits -> () -> refuse(
                                    parts.refusals().neverFits(neverFits), Outcome.REFUSED, "request_exceeds_limit"),
                            undecided -> () -> undecided(call, outcome.target(), settlement, undecided));
            next.run();
        } catch (RuntimeException e) {
            settlement.refund(); // nothing has been sent: sending has its own guard
            throw e;
        }
    }

    private void refuse(Decision.Rejected rejected) {
        Answer answer = parts.refusals().rejected(rejected);
        refuse(answer, Outcome.REFUSED, Refusals.codeOf(rejected));
    }

    private void refuse(Answer answer, Outcome outcome, String code) {
        exit.answer(answer, Ending.ofError(outcome, answer.status(), code, Usage.NONE));
    }

    private void undecided(Call call, Target target, Settlement settlement, Decision.Undecided undecided) {
        if (undecided.crowded()) {
            refuse(parts.refusals().crowded(), Outcome.UNDECIDED, "too_many_subjects");
        } else if (parts.onUndecided() == UndecidedAction.ADMIT) {
            outlet.header(MODE, Fallback.ADMITTED);
            relay(call, target, settlement);
        } else {
            refuse(parts.refusals().undecided(undecided), Outcome.UNDECIDED, "quota_undecided");
        }
    }

    private void relay(Call call, Target target, Settlement settlement) {
        Relay begun = new Relay(head.id(), call, settlement, outlet, exit);
        ProviderCall sent = new ProviderCall(
                head.id(),
                call.kind(),
                call.model(),
                call.stream(),
                traced(call, target, parts.forwarded().headers(head.headers())),
                call.providerBody());
        if (!exit.relaying(begun)) {
            settlement.refund(); // nobody waits any more, and the provider has not been asked
            return;
        }
        try {
            begun.sent(target.provider().send(sent, begun));
        } catch (RuntimeException e) {
            log.atError().setCause(e).addKeyValue("request", head.id()).log("a call could not be sent");
            begun.failed(new Provider.Failure(false, "a defect of the gateway"));
        }
    }

    private HttpFields traced(Call call, Target target, HttpFields headers) {
        Trace trace = story.trace();
        return trace.on()
                ? trace.toProvider(
                        new Upstream(target.config().provider(), target.config().id(), kind.path(), call.model()),
                        headers)
                : headers;
    }

    // ---- requests that have not been read to their end

    @Override
    public void tooLarge() {
        exit.refuseUnread(
                ApiException.of(
                        413,
                        "invalid_request_error",
                        "invalid_request_error",
                        "the request body is larger than " + parts.maxBodyBytes() + " bytes"),
                Outcome.INVALID,
                how -> body.discard(() -> exit.cut(how))); // who still sends would not read the answer
    }

    @Override
    public void noRoom() {
        exit.refuseUnread(
                ApiException.of(
                        503,
                        "server_error",
                        "too_many_bytes",
                        "the requests that this gateway works on fill its memory. Please try again later."),
                Outcome.UNDECIDED,
                how -> body.discard(() -> exit.cut(how)));
    }

    @Override
    public void tooSlow() {
        exit.tooSlow();
    }

    @Override
    public void broken(Throwable cause) {
        exit.broken(cause);
    }

    // ---- defects

    private void guarded(Runnable stage) {
        try {
            stage.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ApiException error) {
            exit.error(error, Ending.ofError(Outcome.INVALID, error.status(), error.code(), Usage.NONE));
        } else {
            defect(cause);
        }
    }

    private void defect(Throwable failure) {
        log.atError().setCause(failure).addKeyValue("request", head.id()).log("a request failed by a defect");
        ApiException error = ApiException.of(500, "server_error", "internal_error", "the gateway made a mistake");
        exit.error(error, Ending.ofError(Outcome.INTERNAL_ERROR, error.status(), error.code(), Usage.NONE));
    }
}
