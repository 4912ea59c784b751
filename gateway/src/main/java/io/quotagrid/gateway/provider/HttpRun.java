package io.quotagrid.gateway.provider;

import io.quotagrid.config.TargetConfig;
import io.quotagrid.gateway.http.Rounds;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.QuietException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call to an HTTP target. The next bytes are asked for when the last ones have gone to the caller; that is the
 * back-pressure. A deadline runs only while the target owes something: not while the caller is the slow one.
 */
final class HttpRun implements Provider.Running, Rounds.Visited {
    private static final Logger log = LoggerFactory.getLogger(HttpRun.class);

    /** The caller is the slow one. */
    private static final long NO_DEADLINE = Long.MAX_VALUE;

    /** A deadline has passed; no other follows, and no event of the target counts any more. */
    private static final long TOO_LATE = -1;

    private final TargetConfig config;
    private final String requestId;
    private final Request request;
    private final Provider.Receiver receiver;
    private final Rounds rounds;
    private final Executor executor;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final long beganNanos = System.nanoTime();

    /** After {@link #beganNanos}, or one of the two above. Whoever moves it first decides whether bytes have come in time. */
    private final AtomicLong deadlineNanos;

    private volatile boolean answering;

    HttpRun(
            TargetConfig config,
            String requestId,
            Request request,
            Provider.Receiver receiver,
            Rounds rounds,
            Executor executor) {
        this.config = config;
        this.requestId = requestId;
        this.request = request;
        this.receiver = receiver;
        this.rounds = rounds;
        this.executor = executor;
        this.deadlineNanos = new AtomicLong(
                config.connectTimeout().plus(config.firstByteTimeout()).toNanos());
    }

    void start() {
        rounds.add(this);
        request.onRequestCommit(sent -> sent());
        request.onResponseHeaders(this::head);
        request.onResponseContentAsync(this::content);
        request.send(this::complete);
    }

    private void sent() {
        if (!answering) {
            expectWithin(config.firstByteTimeout());
        }
    }

    private boolean expectWithin(Duration timeout) {
        return moved(System.nanoTime() - beganNanos + timeout.toNanos());
    }

    private boolean moved(long toNanos) {
        return deadlineNanos.getAndUpdate(before -> before == TOO_LATE ? TOO_LATE : toNanos) != TOO_LATE;
    }

    private void head(Response response) {
        answering = true;
        if (ended.get() || !expectWithin(config.idleTimeout())) {
            return;
        }
        receiver.head(response.getStatus(), HopByHop.without(response.getHeaders()));
    }

    private void content(Response response, Content.Chunk chunk, Runnable demander) {
        if (ended.get() || !moved(NO_DEADLINE)) {
            return;
        }
        chunk.retain();
        AtomicBoolean given = new AtomicBoolean();
        receiver.content(chunk.getByteBuffer(), () -> {
            if (given.compareAndSet(false, true)) {
                chunk.release();
                if (!ended.get() && expectWithin(config.idleTimeout())) {
                    demander.run();
                }
            }
        });
    }

    private void complete(Result result) {
        if (result.isFailed()) {
            fail(failureOf(result));
        } else if (end()) {
            receiver.end();
        }
    }

    private void fail(Provider.Failure failure) {
        if (end()) {
            receiver.failed(failure);
        }
    }

    private boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        rounds.remove(this);
        return true;
    }

    private Provider.Failure failureOf(Result result) {
        if (caused(result, SocketTimeoutException.class)) {
            return new Provider.Failure(true, "no connection in time");
        }
        if (caused(result, TimeoutException.class)) {
            return new Provider.Failure(true, "no answer in time");
        }
        if (caused(result, ConnectException.class)) {
            return new Provider.Failure(false, "connection refused");
        }
        if (caused(result, UnknownHostException.class) || caused(result, UnresolvedAddressException.class)) {
            return new Provider.Failure(false, "host name not found");
        }
        if (caused(result, RejectedExecutionException.class)) {
            return new Provider.Failure(false, "too many calls are waiting for a connection");
        }
        if (caused(result, javax.net.ssl.SSLException.class)) {
            return new Provider.Failure(false, "TLS handshake failed");
        }
        if (caused(result, HttpException.RuntimeException.class) || caused(result, HttpResponseException.class)) {
            return new Provider.Failure(false, "its answer is no HTTP, or its head is too large");
        }
        log.atDebug()
                .setCause(result.getFailure())
                .addKeyValue("request", requestId)
                .addKeyValue("target", config.id())
                .log("a target's connection was lost");
        return new Provider.Failure(false, "connection lost");
    }

    /** Either side of the call may have failed first and taken the other with it. */
    private static boolean caused(Result result, Class<? extends Throwable> by) {
        return caused(result.getResponseFailure(), by) || caused(result.getRequestFailure(), by);
    }

    private static boolean caused(@Nullable Throwable failure, Class<? extends Throwable> by) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (by.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Optional<String> requestId() {
        return Optional.of(requestId);
    }

    @Override
    public void visit(long nowNanos) {
        long deadline = deadlineNanos.get();
        if (deadline != TOO_LATE && nowNanos - beganNanos >= deadline) {
            executor.execute(() -> timedOut(deadline));
        }
    }

    private void timedOut(long deadline) {
        if (!deadlineNanos.compareAndSet(deadline, TOO_LATE)) {
            return; // something has come just now
        }
        fail(new Provider.Failure(true, answering ? "no further bytes in time" : "no first byte in time"));
        CompletableFuture<Boolean> unused = request.abort(new Cancelled());
    }

    @Override
    public void abort() {
        if (end()) {
            CompletableFuture<Boolean> unused = request.abort(new Cancelled());
        }
    }

    /** Why the client ends a connection before its time: an ordinary thing. */
    private static final class Cancelled extends Exception implements QuietException {
        private static final long serialVersionUID = 1;

        Cancelled() {
            super("cancelled", null, false, false);
        }
    }
}
