package io.quotagrid.gateway.proxy;

import io.quotagrid.config.ClusterConfig.UndecidedAction;
import io.quotagrid.gateway.admission.Refusals;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.audit.CallRecord.Outcome;
import io.quotagrid.gateway.http.Answer;
import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.http.RequestHead;
import io.quotagrid.gateway.http.RequestIds;
import io.quotagrid.gateway.http.Rounds;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.gateway.openai.Call;
import io.quotagrid.gateway.openai.CallKind;
import io.quotagrid.gateway.openai.Usage;
import io.quotagrid.gateway.provider.Provider;
import io.quotagrid.gateway.provider.ProviderCall;
import io.quotagrid.gateway.provider.Target;
import io.quotagrid.node.quota.Decision;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request, from its head to its record, once through the stages: head, body, caller, call, target, decision, then a refusal
 * or the relay. No thread waits anywhere: each stage is run by whoever brings what it needs.
 *
 * <p>Three things may come at any time: the caller hangs up, the total time is over, and, in the relay, the provider fails. They
 * meet the stages at one lock, which holds where the request is; who takes it to {@link Phase#OVER} ends it. A decision that comes
 * after the end is refunded.
 */
final class Exchange implements Rounds.Visited, BodyReader.Listener, Relay.Ended {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();
    private static final long LINGER_NANOS = 2_000_000_000L;
    private static final String MODE = "x-quotagrid-mode";

    private enum Phase {
        READING,
        DECIDING,
        RELAYING,
        /** The last bytes are on their way, or a sender may finish before it reads them. */
        ANSWERING,
        OVER
    }

    private final ExchangeParts parts;
    private final CallKind kind;
    private final Request request;
    private final Callback callback;
    private final RequestHead head;
    private final Outlet outlet;
    private final Story story;
    private final BodyReader body;
    private final ReadWatch watch;
    private final long beganNanos = System.nanoTime();

    // guarded by this
    private Phase phase = Phase.READING;
    private @Nullable Relay relay;
    private long lingersSinceNanos;
    private Ending ending = Ending.callerGone(Usage.NONE);

    Exchange(ExchangeParts parts, CallKind kind, Request request, Response response, Callback callback) {
        this.parts = parts;
        this.kind = kind;
        this.request = request;
        this.callback = callback;
        this.head = new RequestHead(
                RequestIds.next(),
                request.getMethod(),
                kind.path(),
                request.getHeaders(),
                Request.getRemoteAddr(request));
        this.outlet = new Outlet(response, parts.quotaHeaders(), head.id());
        this.story = new Story(head.id(), parts.clock().instant(), kind.path(), beganNanos);
        this.body = new BodyReader(request, parts.maxBodyBytes(), this);
        this.watch = new ReadWatch(request, this::callerGone);
    }

    /** Begins; everything else follows from it. */
    void begin() {
        parts.rounds().add(this);
        request.addIdleTimeoutListener(timeout -> false); // a caller that waits for its answer is not idle
        request.addFailureListener(cause -> callerGone());
        guarded(body::read);
    }

    // ---- the stages

    @Override
    public void whole(ByteBuffer bytes) {
        if (moved(Phase.READING, Phase.DECIDING)) {
            guarded(() -> decide(bytes));
        }
    }

    private void decide(ByteBuffer bytes) {
        Caller caller = parts.identifier().identify(head);
        story.caller(caller);
        Call call = parts.parser().parse(kind, bytes);
        story.call(call, parts.admission().estimatedTokens(call));
        List<Target> targets = parts.providers().candidates(call.model());
        var unused = parts.admission().admit(caller, call, targets).whenComplete((outcome, failure) -> {
            if (failure != null) {
                defect(failure);
            } else {
                guarded(() -> decided(call, outcome));
            }
        });
    }

    private void decided(Call call, Admission.Outcome outcome) {
        Settlement settlement = new Settlement(outcome.decision()
                .fold(
                        admitted -> Optional.of(admitted.reservation()),
                        rejected -> Optional.empty(),
                        neverFits -> Optional.empty(),
                        undecided -> Optional.empty()));
        try {
            story.decided(outcome);
            outlet.standings(Admission.standings(outcome.decision()));
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
        answer(answer, Ending.ofError(outcome, answer.status(), code, Usage.NONE));
    }

    private void undecided(Call call, Target target, Settlement settlement, Decision.Undecided undecided) {
        if (parts.onUndecided() == UndecidedAction.ADMIT) {
            outlet.header(MODE, "undecided-admit");
            relay(call, target, settlement);
        } else {
            refuse(parts.refusals().undecided(undecided), Outcome.UNDECIDED, "quota_undecided");
        }
    }

    private void relay(Call call, Target target, Settlement settlement) {
        Relay begun = new Relay(call, settlement, outlet, this);
        ProviderCall sent = new ProviderCall(
                call.kind(),
                call.model(),
                call.stream(),
                parts.forwarded().headers(head.headers()),
                call.providerBody());
        synchronized (this) {
            if (phase == Phase.OVER) {
                settlement.refund(); // nobody waits any more, and the provider has not been asked
                return;
            }
            phase = Phase.RELAYING;
            relay = begun;
        }
        try {
            begun.sent(target.provider().send(sent, begun));
        } catch (RuntimeException e) {
            log.atError().setCause(e).addKeyValue("request", head.id()).log("a call could not be sent");
            begun.failed(new Provider.Failure(false, "a defect of the gateway"));
        }
    }

    // ---- the ends

    @Override
    public void clean(ByteBuffer last, Ending how) {
        story.call().ifPresent(call -> parts.sizes().learn(call, how.usage()));
        finish(last, how);
    }

    @Override
    public void error(ApiException error, Ending how) {
        answer(parts.errors().of(error, head.id()), how);
    }

    @Override
    public void cut(Ending how) {
        if (over(how)) {
            abort();
        }
    }

    @Override
    public void tooLarge() {
        refuseUnread(
                ApiException.of(
                        413,
                        "invalid_request_error",
                        "invalid_request_error",
                        "the request body is larger than " + parts.maxBodyBytes() + " bytes"),
                how -> body.discard(() -> cut(how))); // who still sends would not read the answer
    }

    @Override
    public void tooSlow() {
        refuseUnread(
                ApiException.of(
                        408, "invalid_request_error", "invalid_request_error", "the request body did not come in time"),
                this::cut);
    }

    @Override
    public void broken(Throwable cause) {
        callerGone();
    }

    private void refuseUnread(ApiException error, Consumer<Ending> then) {
        Answer answer = parts.errors().of(error, head.id());
        if (!moved(Phase.READING, Phase.ANSWERING) || !outlet.begin(answer)) {
            return;
        }
        Ending how = Ending.ofError(Outcome.INVALID, error.status(), error.code(), Usage.NONE);
        synchronized (this) {
            ending = how;
            lingersSinceNanos = System.nanoTime();
        }
        outlet.header(HttpHeader.CONNECTION.asString(), "close");
        outlet.last(answer.body(), () -> then.accept(how), cause -> callerGone());
    }

    private void answer(Answer answer, Ending how) {
        if (outlet.begin(answer)) {
            finish(answer.body(), how);
        } else {
            cut(how);
        }
    }

    private void finish(ByteBuffer last, Ending how) {
        synchronized (this) {
            if (phase == Phase.OVER) {
                return;
            }
            phase = Phase.ANSWERING;
            ending = how;
        }
        outlet.last(
                last.hasRemaining() ? last : NOTHING,
                () -> {
                    if (over(how)) {
                        watch.release(callback::succeeded);
                    }
                },
                cause -> callerGone());
    }

    private void callerGone() {
        Relay running;
        Ending how;
        synchronized (this) {
            if (phase == Phase.OVER) {
                return;
            }
            running = phase == Phase.RELAYING ? relay : null;
            how = phase == Phase.ANSWERING ? ending : Ending.callerGone(Usage.NONE);
        }
        if (running != null) {
            running.callerGone();
        } else {
            cut(how);
        }
    }

    private boolean over(Ending how) {
        synchronized (this) {
            if (phase == Phase.OVER) {
                return false;
            }
            phase = Phase.OVER;
        }
        parts.rounds().remove(this);
        CallRecord record = story.told(how, outlet.firstByteNanos(), System.nanoTime());
        for (CallRecord.Listener listener : parts.listeners()) {
            listener.finished(record);
        }
        return true;
    }

    private void abort() {
        watch.release(() -> callback.failed(new Request.Handler.AbortException("the exchange was cut off")));
    }

    // ---- deadlines and defects

    @Override
    public void visit(long nowNanos) {
        long ageNanos = nowNanos - beganNanos;
        Phase now;
        Relay running;
        long lingers;
        synchronized (this) {
            now = phase;
            running = relay;
            lingers = lingersSinceNanos;
        }
        if (now == Phase.READING && ageNanos > parts.bodyTimeout().toNanos()) {
            request.getComponents().getExecutor().execute(this::tooSlow);
        } else if (now == Phase.ANSWERING && lingers != 0 && nowNanos - lingers > LINGER_NANOS) {
            request.getComponents().getExecutor().execute(this::callerGone);
        } else if (ageNanos > parts.totalTimeout().toNanos()) {
            request.getComponents().getExecutor().execute(running == null ? this::callerGone : running::expired);
        } else if ((now == Phase.DECIDING || now == Phase.RELAYING)
                && ageNanos > parts.watchAfter().toNanos()) {
            watch.begin();
        }
    }

    private boolean moved(Phase from, Phase to) {
        synchronized (this) {
            if (phase != from) {
                return false;
            }
            phase = to;
            return true;
        }
    }

    private void guarded(Runnable stage) {
        try {
            stage.run();
        } catch (ApiException e) {
            error(e, Ending.ofError(Outcome.INVALID, e.status(), e.code(), Usage.NONE));
        } catch (RuntimeException e) {
            defect(e);
        }
    }

    private void defect(Throwable failure) {
        log.atError().setCause(failure).addKeyValue("request", head.id()).log("a request failed by a defect");
        ApiException error = ApiException.of(500, "server_error", "internal_error", "the gateway made a mistake");
        error(error, Ending.ofError(Outcome.INTERNAL_ERROR, error.status(), error.code(), Usage.NONE));
    }
}
