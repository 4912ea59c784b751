package io.quotagrid.gateway.proxy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Cuts a stream into its events, so that each can be looked at whole, and gives back the bytes that go on. However the stream
 * is chunked, what goes on is every byte of it in order, but for events that are turned down. Not thread-safe.
 *
 * <p>An event ends with a blank line; a line ends with CRLF, LF or CR (WHATWG HTML, section 9.2.5). An event whose last CR has come
 * is complete; an LF that comes behind it in the next chunk shares its fate. An event larger than {@link #LARGEST_EVENT_BYTES}
 * passes through without being looked at, so that memory is bounded.
 */
final class EventSplitter {
    static final int LARGEST_EVENT_BYTES = 1 << 20;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Predicate<ByteBuffer> goesOn;
    private final int largestEventBytes;

    /** The begun event, when it began in an earlier chunk. */
    private byte[] begun = new byte[0];

    private int begunBytes;
    private boolean oversized;

    // the line under the cursor
    private boolean lineIsEmpty = true;
    private boolean afterCr;
    private boolean eventIsEmpty = true;

    /** The last chunk ended with the CR that ended an event; an LF may follow. */
    private boolean endedByCr;

    private boolean wentOn = true;

    /** Splits for one who looks at each event, without moving its position, and says whether it goes on. */
    EventSplitter(Predicate<ByteBuffer> goesOn) {
        this(goesOn, LARGEST_EVENT_BYTES);
    }

    EventSplitter(Predicate<ByteBuffer> goesOn, int largestEventBytes) {
        this.goesOn = goesOn;
        this.largestEventBytes = largestEventBytes;
    }

    /**
     * Takes the next bytes.
     *
     * @param chunk its position does not move
     * @return what goes on now: whole events only, but for oversized ones; may share the chunk's memory
     */
    ByteBuffer feed(ByteBuffer chunk) {
        Onward onward = new Onward(chunk);
        int start = chunk.position();
        if (endedByCr && start < chunk.limit()) {
            endedByCr = false;
            if (chunk.get(start) == '\n') {
                if (wentOn) {
                    onward.range(start, start + 1);
                }
                start++;
                afterCr = false;
            }
        }
        for (int at = start; at < chunk.limit(); at++) {
            if (endsEvent(chunk.get(at))) {
                if (afterCr && at + 1 < chunk.limit() && chunk.get(at + 1) == '\n') {
                    afterCr = false;
                    at++;
                }
                wentOn = finish(onward, chunk, start, at + 1);
                start = at + 1;
                endedByCr = afterCr && start == chunk.limit();
            }
        }
        keep(onward, chunk, start);
        return onward.bytes();
    }

    /** What is left at the end of the stream: an event without its blank line. */
    ByteBuffer rest() {
        ByteBuffer rest = ByteBuffer.wrap(begun, 0, begunBytes).asReadOnlyBuffer();
        begunBytes = 0;
        return rest.hasRemaining() && !goesOn.test(rest.duplicate()) ? NOTHING : rest;
    }

    private boolean endsEvent(byte next) {
        if (next == '\n' && afterCr) {
            afterCr = false; // the other half of a line end that has been seen
            return false;
        }
        afterCr = next == '\r';
        if (next != '\n' && next != '\r') {
            lineIsEmpty = false;
            eventIsEmpty = false;
            return false;
        }
        boolean ends = lineIsEmpty && !eventIsEmpty;
        lineIsEmpty = true;
        eventIsEmpty = eventIsEmpty || ends;
        return ends;
    }

    private boolean finish(Onward onward, ByteBuffer chunk, int start, int end) {
        if (oversized) {
            oversized = false;
            onward.range(start, end);
            return true;
        }
        if (begunBytes == 0) {
            boolean goes = goesOn.test(chunk.slice(start, end - start));
            if (goes) {
                onward.range(start, end);
            }
            return goes;
        }
        append(chunk, start, end);
        ByteBuffer event = ByteBuffer.wrap(begun, 0, begunBytes).asReadOnlyBuffer();
        begunBytes = 0;
        boolean goes = goesOn.test(event.duplicate());
        if (goes) {
            onward.copied(event);
        }
        return goes;
    }

    private void keep(Onward onward, ByteBuffer chunk, int start) {
        int length = chunk.limit() - start;
        if (!oversized && begunBytes + length > largestEventBytes) {
            oversized = true;
            onward.copied(ByteBuffer.wrap(begun, 0, begunBytes));
            begunBytes = 0;
        }
        if (oversized) {
            onward.range(start, chunk.limit());
        } else {
            append(chunk, start, chunk.limit());
        }
    }

    private void append(ByteBuffer chunk, int start, int end) {
        int length = end - start;
        if (begun.length < begunBytes + length) {
            begun = Arrays.copyOf(begun, Math.max(begunBytes + length, 2 * begun.length));
        }
        chunk.get(start, begun, begunBytes, length);
        begunBytes += length;
    }

    /** What goes on of one chunk: a part of the chunk itself if it is one piece, else a copy. */
    private static final class Onward {
        private final ByteBuffer chunk;
        private final ByteArrayOutputStream copies = new ByteArrayOutputStream(0);
        private int from;
        private int to;

        Onward(ByteBuffer chunk) {
            this.chunk = chunk;
        }

        void range(int start, int end) {
            if (from == to) {
                from = start;
            } else if (to != start) {
                copyRange();
                from = start;
            }
            to = end;
        }

        void copied(ByteBuffer event) {
            copyRange();
            byte[] bytes = new byte[event.remaining()];
            event.get(bytes);
            copies.writeBytes(bytes);
        }

        private void copyRange() {
            byte[] bytes = new byte[to - from];
            chunk.get(from, bytes);
            copies.writeBytes(bytes);
            from = to;
        }

        ByteBuffer bytes() {
            if (copies.size() == 0) {
                return from == to ? NOTHING : chunk.slice(from, to - from);
            }
            copyRange();
            return ByteBuffer.wrap(copies.toByteArray());
        }
    }
}
