package io.quotagrid.gateway.proxy;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the request bodies of this node may keep in memory, all together: whoever sends many large ones cannot fill it. Thread-safe. */
final class BodyRoom {
    private final long mostBytes;
    private final AtomicLong heldBytes = new AtomicLong();
    private final LongAdder turnedAway = new LongAdder();

    /** @param mostBytes from 1 up */
    BodyRoom(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Takes room for so many bytes; false if there is none, and then nothing is taken. */
    boolean take(long bytes) {
        long held = heldBytes.get();
        while (held + bytes <= mostBytes) {
            if (heldBytes.compareAndSet(held, held + bytes)) {
                return true;
            }
            held = heldBytes.get();
        }
        turnedAway.increment();
        return false;
    }

    /** Gives back what was taken. */
    void give(long bytes) {
        heldBytes.addAndGet(-bytes);
    }

    long heldBytes() {
        return heldBytes.get();
    }

    /** Requests that found no room. */
    long turnedAway() {
        return turnedAway.sum();
    }
}
