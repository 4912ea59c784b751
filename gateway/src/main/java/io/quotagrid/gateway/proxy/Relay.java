package io.quotagrid.gateway.proxy;

import io.quotagrid.gateway.audit.CallRecord.Outcome;
import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.openai.AnswerObserver;
import io.quotagrid.gateway.openai.Call;
import io.quotagrid.gateway.openai.Usage;
import io.quotagrid.gateway.provider.Provider;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves one provider's answer to the caller, byte for byte, and ends the reservation: the one place that knows what a call is
 * charged for each way in which it can end.
 *
 * <p>The provider is asked for more when the caller has taken what there was: that is the back-pressure. Of a stream, whole events
 * go at once. Of any other answer the last piece waits for what comes next, so that the end of the call is booked before the
 * caller can know of it: its next call then finds the slot free. A stream is booked before its {@code [DONE]} goes.
 *
 * <p>The provider's events come one at a time; {@link #callerGone} and {@link #expired} come from anywhere, at any time. Whoever
 * claims {@code over} ends the call.
 */
final class Relay implements Provider.Receiver {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final ByteBuffer DONE =
            ByteBuffer.wrap("data: [DONE]".getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();
    private static final int FIRST_SUCCESS = 200;
    private static final int FIRST_REDIRECT = 300;
    private static final int FIRST_REFUSAL = 400;
    private static final int FIRST_SERVER_ERROR = 500;

    private final String requestId;
    private final Call call;
    private final Settlement settlement;
    private final Outlet outlet;
    private final Ended ended;
    private final AtomicBoolean over = new AtomicBoolean();
    private final EventSplitter splitter = new EventSplitter(this::event);

    /** Touched by one event of the provider after the other, and at the end by whoever ends the call: under its own lock. */
    private final AnswerObserver observer;

    // touched by one event of the provider after the other
    private int status;
    private HttpFields headers = HttpFields.EMPTY;
    private boolean events;
    private boolean doneSeen;
    private ByteBuffer held = NOTHING;

    private volatile boolean bytesCame;
    private volatile boolean turnedDown;
    private volatile Provider.@Nullable Running running;

    /** Hears how the call ended, once. The reservation has been ended before. */
    interface Ended {
        /** The whole answer is on its way: one last write completes it. */
        void clean(ByteBuffer last, Ending ending);

        /** The caller is told of an error instead, or cut off if its answer has begun. */
        void error(ApiException error, Ending ending);

        /** The connection is cut, as an answer was begun that cannot be finished, or nobody listens. */
        void cut(Ending ending);
    }

    Relay(String requestId, Call call, Settlement settlement, Outlet outlet, Ended ended) {
        this.requestId = requestId;
        this.call = call;
        this.settlement = settlement;
        this.outlet = outlet;
        this.ended = ended;
        this.observer = call.observer();
    }

    /** Takes the handle of the call once it has been sent; events may have come before. */
    void sent(Provider.Running handle) {
        running = handle;
        if (over.get()) {
            handle.abort();
        }
    }

    @Override
    public void head(int answerStatus, HttpFields answerHeaders) {
        if (over.get()) {
            return;
        }
        outlet.firstByte();
        if (!isForCallers(answerStatus)) {
            failBeforeBytes(upstreamError(502, "the provider answered with status " + answerStatus));
            return;
        }
        status = answerStatus;
        headers = answerHeaders;
        turnedDown = answerStatus >= FIRST_REFUSAL;
        String type = answerHeaders.get(HttpHeader.CONTENT_TYPE);
        events = !turnedDown && call.stream() && type != null && type.startsWith("text/event-stream");
    }

    /** A redirect is none: a caller that followed it would go past the gateway, with its own key. */
    private static boolean isForCallers(int status) {
        return (status >= FIRST_SUCCESS && status < FIRST_REDIRECT)
                || (status >= FIRST_REFUSAL && status < FIRST_SERVER_ERROR);
    }

    @Override
    public void content(ByteBuffer bytes, Runnable more) {
        if (over.get()) {
            more.run();
            return;
        }
        bytesCame = true;
        try {
            pass(bytes, more);
        } catch (RuntimeException e) {
            log.atError().setCause(e).addKeyValue("request", requestId).log("an answer could not be relayed");
            failed(new Provider.Failure(false, "a defect of the gateway"));
            abort();
            more.run();
        }
    }

    private void pass(ByteBuffer bytes, Runnable more) {
        if (!events) {
            synchronized (observer) {
                observer.body(bytes);
            }
            ByteBuffer previous = held;
            held = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
            send(previous, more);
            return;
        }
        ByteBuffer onward;
        synchronized (observer) {
            onward = splitter.feed(bytes);
        }
        if (doneSeen) {
            settlement.settle(used());
        }
        send(onward, more);
    }

    private void send(ByteBuffer bytes, Runnable more) {
        if (!bytes.hasRemaining()) {
            more.run();
            return;
        }
        if (!outlet.begin(status, headers, events)) {
            more.run(); // the call has been ended meanwhile, and the caller told so
            return;
        }
        outlet.write(bytes, more, cause -> {
            callerGone();
            more.run(); // frees the buffer; nothing more comes
        });
    }

    private boolean event(ByteBuffer event) {
        if (event.remaining() >= DONE.remaining() && DONE.equals(event.slice(event.position(), DONE.remaining()))) {
            doneSeen = true;
        }
        return observer.event(event);
    }

    @Override
    public void end() {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        ByteBuffer last = held;
        if (events) {
            synchronized (observer) {
                last = splitter.rest();
            }
        }
        Usage usage = used();
        settlement.settle(usage);
        if (outlet.begin(status, headers, events)) {
            ended.clean(last, Ending.passedThrough(status, usage));
        } else {
            ended.cut(Ending.passedThrough(status, usage));
        }
    }

    @Override
    public void failed(Provider.Failure failure) {
        if (!bytesCame) {
            failBeforeBytes(
                    failure.timedOut()
                            ? upstreamError(504, "the provider did not answer in time: " + failure.reason())
                            : upstreamError(502, "the provider could not be reached: " + failure.reason()));
            return;
        }
        if (over.compareAndSet(false, true)) {
            breakOff(upstreamError(
                    failure.timedOut() ? 504 : 502, "the provider's answer broke off: " + failure.reason()));
        }
    }

    /** The exchange has taken longer than it may. */
    void expired() {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        abort();
        ApiException error = upstreamError(504, "the call took longer than it may");
        if (bytesCame) {
            breakOff(error);
        } else {
            settlement.refund();
            ended.error(error, failure(error, Usage.NONE));
        }
    }

    /** The caller has hung up: the provider's call is cancelled, and what was seen is charged. */
    void callerGone() {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        abort();
        if (call.stream() || turnedDown) {
            Usage usage = used();
            settlement.settle(usage);
            ended.cut(Ending.callerGone(usage));
        } else {
            settlement.keep();
            ended.cut(Ending.callerGone(Usage.NONE));
        }
    }

    private void failBeforeBytes(ApiException error) {
        if (over.compareAndSet(false, true)) {
            abort();
            settlement.refund();
            ended.error(error, failure(error, Usage.NONE));
        }
    }

    private void breakOff(ApiException error) {
        Usage usage = used();
        settlement.settle(usage);
        ended.error(error, failure(error, usage));
    }

    /** What the call is charged: nothing but the request itself where the provider turned it down. */
    private Usage used() {
        if (turnedDown) {
            return Usage.NONE;
        }
        synchronized (observer) {
            try {
                return observer.usage();
            } catch (RuntimeException e) {
                log.atError()
                        .setCause(e)
                        .addKeyValue("request", requestId)
                        .log("the usage of an answer could not be told: the estimate stands");
                settlement.keep();
                return Usage.NONE;
            }
        }
    }

    private void abort() {
        Provider.Running handle = running;
        if (handle != null) {
            handle.abort();
        }
    }

    private static Ending failure(ApiException error, Usage usage) {
        return Ending.ofError(Outcome.UPSTREAM_FAILED, error.status(), error.code(), usage);
    }

    private static ApiException upstreamError(int status, String message) {
        return ApiException.of(status, "upstream_error", "upstream_error", message);
    }
}
