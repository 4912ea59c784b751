package io.quotagrid.node.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands until it is moved. */
public final class MovedClock implements OwnerClock {
    private final AtomicLong micros = new AtomicLong(1_800_000_000_000_000L);

    @Override
    public long nowMicros() {
        return micros.get();
    }

    public void move(Duration by) {
        micros.addAndGet(by.toNanos() / 1_000);
    }
}
