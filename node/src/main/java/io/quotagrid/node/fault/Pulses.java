package io.quotagrid.node.fault;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When each of the others was last heard. Thread-safe. Time is nanoseconds of one monotonic clock. */
public final class Pulses {
    private final Map<String, Long> lastHeardNanos = new ConcurrentHashMap<>();
    private final long withinNanos;

    /** @param within how long a sign of life is good for */
    public Pulses(Duration within) {
        this.withinNanos = within.toNanos();
    }

    /** A node gave a sign of life. */
    public void heard(String node, long nowNanos) {
        lastHeardNanos.merge(node, nowNanos, (old, now) -> now - old > 0 ? now : old);
    }

    /** How many others gave a sign of life lately. */
    public int others(long nowNanos) {
        lastHeardNanos.values().removeIf(heard -> nowNanos - heard >= withinNanos);
        return lastHeardNanos.size();
    }
}
