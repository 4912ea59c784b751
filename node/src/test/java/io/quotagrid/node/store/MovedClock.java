package io.quotagrid.node.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands until it is moved. */
public final class MovedClock implements OwnerClock {
    private static final long START_MICROS = 1_800_000_000_000_000L;

    private final AtomicLong micros = new AtomicLong(START_MICROS);

    @Override
    public long nowMicros() {
        return micros.get();
    }

    /** The machine's monotonic clock, which the moves move as well: for a node beside an owner of this time. */
    public long nanos() {
        return System.nanoTime() + (micros.get() - START_MICROS) * 1_000;
    }

    public void move(Duration by) {
        micros.addAndGet(by.toNanos() / 1_000);
    }
}
