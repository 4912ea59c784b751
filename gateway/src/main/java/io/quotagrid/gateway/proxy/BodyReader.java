package io.quotagrid.gateway.proxy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Collects a request's body, up to a bound, without a thread that waits: it reads what is there and asks to be called when there
 * is more. Used by one exchange; reads never overlap. What it collects takes room from all bodies' until {@link #release}: about
 * twice what has come at most, and nothing before, for a length that is only said costs its sender nothing.
 */
final class BodyReader {
    private static final int FIRST_BYTES = 4 * 1024;

    private final Request request;
    private final long maxBytes;
    private final BodyRoom room;
    private final Listener listener;
    private byte[] bytes = new byte[0];
    private int length;
    private boolean forgetting;
    private boolean discarding;
    private long taken; // of the room; guarded by this
    private boolean released; // guarded by this

    /** Hears once how the body came. */
    interface Listener {
        /** All of it is there. */
        void whole(ByteBuffer body);

        /** It is larger than the bound; the rest has not been read. */
        void tooLarge();

        /** All bodies together keep as much in memory as they may; the rest has not been read. */
        void noRoom();

        /** Nothing came for the idle timeout. */
        void tooSlow();

        /** The sender has gone, or does not keep to the protocol. */
        void broken(Throwable cause);
    }

    BodyReader(Request request, long maxBytes, BodyRoom room, Listener listener) {
        this.request = request;
        this.maxBytes = maxBytes;
        this.room = room;
        this.listener = listener;
    }

    void read() {
        if (request.getLength() > maxBytes) {
            listener.tooLarge();
        } else {
            readOn();
        }
    }

    /** The body will be read, for its sender to read an answer after it, but not kept: what is whole then is empty. Before {@link #read}. */
    void forget() {
        forgetting = true;
    }

    /** Nobody needs the body any more. A second time changes nothing. */
    synchronized void release() {
        if (!released) {
            released = true;
            room.give(taken);
        }
    }

    private synchronized boolean grow(int capacity) {
        long more = capacity - taken;
        if (released || !room.take(more)) {
            return false;
        }
        taken += more;
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }

    /** Reads and forgets what still comes, so that a sender can finish and then read its answer; then runs {@code done}. */
    void discard(Runnable done) {
        discarding = true;
        bytes = new byte[0];
        release();
        discardOn(done);
    }

    private void readOn() {
        while (!discarding) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this::readOn);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                fail(chunk);
                return;
            }
            boolean last = chunk.isLast();
            boolean fits = length + (long) chunk.remaining() <= maxBytes;
            boolean kept = fits && append(chunk.getByteBuffer());
            chunk.release();
            if (!fits) {
                listener.tooLarge();
                return;
            }
            if (!kept) {
                listener.noRoom();
                return;
            }
            if (last) {
                listener.whole(ByteBuffer.wrap(bytes, 0, forgetting ? 0 : length));
                return;
            }
        }
    }

    private void fail(Content.Chunk chunk) {
        Throwable cause = chunk.getFailure();
        if (cause instanceof TimeoutException) {
            listener.tooSlow();
        } else {
            listener.broken(cause);
        }
    }

    private boolean append(ByteBuffer more) {
        int added = more.remaining();
        if (!forgetting) {
            if (length + added > bytes.length && !grow(capacityFor(length + added))) {
                return false;
            }
            more.get(bytes, length, added);
        }
        length += added;
        return true;
    }

    /** Doubled until so many fit, but no more than may come, or than the sender has said will. */
    private int capacityFor(int wanted) {
        long doubled = FIRST_BYTES;
        while (doubled < wanted) {
            doubled *= 2;
        }
        long most = request.getLength() < 0 ? maxBytes : request.getLength();
        return (int) Math.max(wanted, Math.min(doubled, most));
    }

    private void discardOn(Runnable done) {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(() -> discardOn(done));
                return;
            }
            boolean over = chunk.isLast() || Content.Chunk.isFailure(chunk);
            chunk.release();
            if (over) {
                done.run();
                return;
            }
        }
    }
}
