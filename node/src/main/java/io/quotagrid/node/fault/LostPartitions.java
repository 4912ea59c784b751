package io.quotagrid.node.fault;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The parts of the subjects of which every copy was lost, and when by this member's clock. Thread-safe. */
public final class LostPartitions {
    private static final long NEVER = -1;

    private final Map<Integer, Long> lostAtMicros = new ConcurrentHashMap<>();
    private final LongAdder count = new LongAdder();

    /** Every copy of that partition is gone. */
    public void lost(int partition, long nowMicros) {
        lostAtMicros.merge(partition, nowMicros, Math::max);
        count.increment();
    }

    /** This member has gone over to others: what its own part had no copy of, they had. How often one was lost stays. */
    public void forget() {
        lostAtMicros.clear();
    }

    /** When it was last lost, microseconds since the epoch; negative if it never was. */
    public long lostAtMicros(int partition) {
        return lostAtMicros.getOrDefault(partition, NEVER);
    }

    /** Whether any was ever lost. */
    public boolean any() {
        return !lostAtMicros.isEmpty();
    }

    /** How often one was lost. */
    public long count() {
        return count.sum();
    }
}
