package io.quotagrid.gateway.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One page that listens: server-sent events, one after the other. A page that does not take them in time is left behind and its
 * stream ends; it comes again. Thread-safe.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML: server-sent events</a>
 */
final class EventStream {
    private static final int MOST_WAITING = 32;

    private final OutputStream out;
    private final Executor writers;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null); // guarded by this

    EventStream(OutputStream out, Executor writers) {
        this.out = out;
        this.writers = writers;
    }

    /** One event as it goes over the wire. */
    static byte[] event(String name, String json) {
        return ("event: " + name + "\ndata: " + json + "\n\n").getBytes(UTF_8);
    }

    /** Writes after what was sent before; never blocks. */
    void send(byte[] event) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            end();
            return;
        }
        synchronized (this) {
            try {
                last = last.thenRunAsync(() -> write(event), writers);
            } catch (RejectedExecutionException e) {
                end(); // the listener stops
            }
        }
    }

    private void write(byte[] event) {
        waiting.decrementAndGet();
        if (ended.isDone()) {
            return;
        }
        try {
            out.write(event);
            out.flush();
        } catch (IOException | RuntimeException e) {
            end(); // the page has gone
        }
    }

    /** Ends it; doing so twice does nothing. */
    void end() {
        ended.complete(null);
    }

    /** Completes, normally, when it has ended. */
    CompletableFuture<Void> ended() {
        return ended;
    }
}
