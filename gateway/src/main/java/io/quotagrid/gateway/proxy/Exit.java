package io.quotagrid.gateway.proxy;

import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.audit.CallRecord.Outcome;
import io.quotagrid.gateway.http.Answer;
import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.http.Rounds;
import io.quotagrid.gateway.openai.Usage;
import io.quotagrid.gateway.queue.Ticket;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The way out of one exchange: knows how far it has come, and ends it once, whoever asks first.
 *
 * <p>Three things may come at any time: the caller hangs up, a time is over, and, in the relay, the provider fails. They meet the
 * stages of {@link Exchange} at one lock, which holds where the request is; who takes it to {@link Phase#OVER} tells its story.
 * Thread-safe.
 */
final class Exit implements Relay.Ended, Rounds.Visited {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();
    private static final long LINGER_NANOS = 2_000_000_000L;

    private enum Phase {
        READING,
        DECIDING,
        RELAYING,
        /** The last bytes are on their way, or a sender may finish before it reads them. */
        ANSWERING,
        OVER
    }

    private final ExchangeParts parts;
    private final Request request;
    private final Callback callback;
    private final Outlet outlet;
    private final Story story;
    private final BodyReader body;
    private final ReadWatch watch;
    private final Ticket ticket = new Ticket(System::nanoTime);
    private final String requestId;
    private final long beganNanos;

    // guarded by this
    private Phase phase = Phase.READING;
    private @Nullable Relay relay;
    private long lingersSinceNanos;
    private Ending ending = Ending.callerGone(Usage.NONE);

    Exit(
            ExchangeParts parts,
            Request request,
            Callback callback,
            Outlet outlet,
            Story story,
            BodyReader body,
            String requestId,
            long beganNanos) {
        this.parts = parts;
        this.request = request;
        this.callback = callback;
        this.outlet = outlet;
        this.story = story;
        this.body = body;
        this.watch = new ReadWatch(request, this::callerGone);
        this.requestId = requestId;
        this.beganNanos = beganNanos;
    }

    /** From now on the deadlines run, and it is noticed if the connection fails. */
    void begin() {
        parts.rounds().add(this);
        request.addIdleTimeoutListener(timeout -> false); // a caller that waits for its answer is not idle
        request.addFailureListener(this::broken);
    }

    // ---- how far the exchange has come

    /** The whole request is there; false if it has been answered meanwhile. */
    synchronized boolean whole() {
        return moved(Phase.READING, Phase.DECIDING);
    }

    /** With it a call that waits for room leaves when the exchange ends. */
    Ticket ticket() {
        return ticket;
    }

    /** The call goes to a provider now; false if nobody waits for it any more. */
    synchronized boolean relaying(Relay begun) {
        relay = begun;
        return moved(Phase.DECIDING, Phase.RELAYING);
    }

    /** Whether it has ended. */
    synchronized boolean over() {
        return phase == Phase.OVER;
    }

    private synchronized boolean moved(Phase from, Phase to) {
        if (phase != from) {
            return false;
        }
        phase = to;
        return true;
    }

    // ---- the ends

    @Override
    public void clean(ByteBuffer last, Ending how) {
        story.call().ifPresent(call -> parts.sizes().learn(call, how.usage()));
        finish(last, how);
    }

    @Override
    public void error(ApiException error, Ending how) {
        answer(parts.errors().of(error, requestId), how);
    }

    @Override
    public void cut(Ending how) {
        if (ended(how)) {
            watch.release(() -> callback.failed(new Request.Handler.AbortException("the exchange was cut off")));
        }
    }

    /** The whole answer, unless another has begun: then the exchange is cut off. */
    void answer(Answer answer, Ending how) {
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
                    if (ended(how)) {
                        watch.release(callback::succeeded);
                    }
                },
                cause -> callerGone());
    }

    /**
     * Answers a request that has not been read to its end, as the last one on its connection.
     *
     * @param then what comes when the answer has been written; it has to lead to {@link #cut}
     */
    void refuseUnread(ApiException error, Outcome outcome, Consumer<Ending> then) {
        Answer answer = parts.errors().of(error, requestId);
        if (!moved(Phase.READING, Phase.ANSWERING) || !outlet.begin(answer)) {
            return;
        }
        Ending how = Ending.ofError(outcome, error.status(), error.code(), Usage.NONE);
        synchronized (this) {
            ending = how;
            lingersSinceNanos = System.nanoTime();
        }
        outlet.header(HttpHeader.CONNECTION.asString(), "close");
        outlet.last(answer.body(), () -> then.accept(how), cause -> callerGone());
    }

    /** The body has not come within its time. */
    void tooSlow() {
        refuseUnread(
                ApiException.of(
                        408, "invalid_request_error", "invalid_request_error", "the request body did not come in time"),
                Outcome.INVALID,
                this::cut);
    }

    /** The connection has failed, or what comes on it is no HTTP. May be told of the same thing twice. */
    void broken(Throwable cause) {
        boolean unread;
        synchronized (this) {
            unread = phase == Phase.READING || lingersSinceNanos != 0;
        }
        if (unread && cause instanceof HttpException && stillSends()) {
            refuseUnread(ApiException.badRequest("", "the request body is malformed"), Outcome.INVALID, this::cut);
        } else {
            callerGone();
        }
    }

    /** Jetty tells of a body that ends early and of one that is no HTTP with the same words. */
    private boolean stillSends() {
        return !request.getConnectionMetaData().getConnection().getEndPoint().isInputShutdown();
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

    private boolean ended(Ending how) {
        synchronized (this) {
            if (phase == Phase.OVER) {
                return false;
            }
            phase = Phase.OVER;
        }
        parts.rounds().remove(this);
        body.release();
        long endedNanos = System.nanoTime();
        CallRecord record = story.told(how, outlet.firstByteNanos(), endedNanos, ticket.waited());
        ticket.leave();
        for (CallRecord.Listener listener : parts.listeners()) {
            listener.finished(record);
        }
        if (story.trace().on()) {
            story.trace().ended(record, story.steps(outlet.firstByteNanos(), endedNanos));
        }
        return true;
    }

    // ---- deadlines

    @Override
    public Optional<String> requestId() {
        return Optional.of(requestId);
    }

    @Override
    public void visit(long nowNanos) {
        long ageNanos = nowNanos - beganNanos;
        Phase now;
        Relay running;
        long lingers;
        synchronized (this) {
            now = phase;
            running = phase == Phase.RELAYING ? relay : null;
            lingers = lingersSinceNanos;
        }
        if (now == Phase.READING && ageNanos > parts.bodyTimeout().toNanos()) {
            execute(this::tooSlow);
        } else if (now == Phase.ANSWERING && lingers != 0 && nowNanos - lingers > LINGER_NANOS) {
            execute(this::callerGone);
        } else if (ageNanos > parts.totalTimeout().toNanos()) {
            execute(running == null ? this::callerGone : running::expired);
        } else if ((now == Phase.DECIDING || now == Phase.RELAYING)
                && ageNanos > parts.watchAfter().toNanos()) {
            watch.begin();
        }
    }

    private void execute(Runnable task) {
        request.getComponents().getExecutor().execute(task);
    }
}
