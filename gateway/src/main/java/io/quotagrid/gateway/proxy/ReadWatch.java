package io.quotagrid.gateway.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a caller has hung up while it owes us nothing: its request has been read to the end, and the answer has not come.
 * Without it a closed connection is only seen by writing to it, twice.
 *
 * <p><b>How.</b> While an exchange runs, Jetty does not ask its connection for bytes; the watch does, in Jetty's place, through the
 * one slot that an endpoint has for that. It must have given the slot back before the exchange completes, for Jetty closes a
 * connection that completes while somebody is interested in reading. So completion goes through {@link #release}: it takes the
 * interest back, or, if the endpoint has taken it already and the watch is about to hear, lets the watch complete the exchange.
 * Under the lock there is exactly one of the two.
 *
 * <p><b>What it reads.</b> One byte, as there is no way to look without reading. The end of the input, or an error, is a caller
 * that has gone; closing half counts. A byte is a caller that sends its next request before it has the answer: the byte is
 * given to the connection's own buffer, in front of what follows, and the exchange goes on without a watch. The buffer is
 * Jetty's between requests and nobody's while an exchange runs whose body has been read; a caller whose next request is in it
 * already is not watched at all.
 *
 * <p>Thread-safe. Relies on the inside of Jetty's {@code HttpConnection}, of which the version is pinned; {@code ReadWatchIT}
 * and {@code HangUpIT} hold it.
 */
final class ReadWatch {
    private enum State {
        IDLE,
        WATCHING,
        /** The endpoint has taken the interest; the exchange completes when we hear. */
        COMPLETING,
        OFF
    }

    private final @Nullable AbstractEndPoint endPoint;
    private final @Nullable HttpConnection connection;
    private final Runnable gone;
    private final Callback heard = new Heard();

    // guarded by this
    private State state = State.IDLE;
    private Runnable completion = () -> {};

    /**
     * A watch that is not on yet.
     *
     * @param gone run once, by a thread of the endpoint's, if the caller hangs up
     */
    ReadWatch(Request request, Runnable gone) {
        Connection ofRequest = request.getConnectionMetaData().getConnection();
        EndPoint end = ofRequest.getEndPoint();
        this.connection = ofRequest instanceof HttpConnection http ? http : null;
        this.endPoint = end instanceof AbstractEndPoint known ? known : null;
        this.gone = gone;
    }

    /** Begins to watch, unless it has begun or ended. The request's body must have been read to its end. */
    synchronized void begin() {
        if (state != State.IDLE || endPoint == null || connection == null) {
            return;
        }
        if (connection.isRequestBufferEmpty()) {
            watch(endPoint);
        } else {
            state = State.OFF;
        }
    }

    private void watch(AbstractEndPoint end) {
        state = State.WATCHING;
        if (!end.tryFillInterested(heard)) {
            state = State.OFF;
        }
    }

    /**
     * Ends the watch and completes the exchange.
     *
     * @param then completes it; run once, here or by the thread that is about to hear
     */
    void release(Runnable then) {
        synchronized (this) {
            if (state == State.WATCHING && endPoint != null) {
                state = State.OFF;
                if (!endPoint.getFillInterest().onFail(new TakenBack())) {
                    state = State.COMPLETING;
                    completion = then;
                    return;
                }
            } else {
                state = State.OFF;
            }
        }
        then.run();
    }

    private final class Heard implements Callback {
        @Override
        public void succeeded() {
            after(readable());
        }

        @Override
        public void failed(Throwable cause) {
            if (!(cause instanceof TakenBack)) {
                after(lost());
            }
        }

        private void after(Runnable step) {
            step.run();
        }
    }

    private synchronized Runnable readable() {
        if (state != State.WATCHING || endPoint == null || connection == null) {
            return completing();
        }
        ByteBuffer one = BufferUtil.allocate(1);
        int filled;
        try {
            filled = endPoint.fill(one);
        } catch (IOException e) {
            filled = -1;
        }
        if (filled < 0) {
            state = State.OFF;
            return gone;
        }
        if (filled == 0) {
            watch(endPoint); // woken for nothing
        } else {
            state = State.OFF;
            connection.onUpgradeTo(one);
        }
        return () -> {};
    }

    private synchronized Runnable lost() {
        if (state != State.WATCHING) {
            return completing();
        }
        state = State.OFF;
        return gone;
    }

    private Runnable completing() {
        if (state != State.COMPLETING) {
            return () -> {};
        }
        state = State.OFF;
        return completion;
    }

    /** Says that the interest was taken back by us. */
    private static final class TakenBack extends Exception {
        private static final long serialVersionUID = 1;

        TakenBack() {
            super("taken back", null, false, false);
        }
    }
}
