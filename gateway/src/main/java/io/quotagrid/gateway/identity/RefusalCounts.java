package io.quotagrid.gateway.identity;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** How many requests were refused because of who sent them, by reason, whatever the policies were. Thread-safe. */
public final class RefusalCounts {
    private final Map<Refusal, LongAdder> counts;

    public RefusalCounts() {
        Map<Refusal, LongAdder> all = new EnumMap<>(Refusal.class);
        for (Refusal refusal : Refusal.values()) {
            all.put(refusal, new LongAdder());
        }
        this.counts = Collections.unmodifiableMap(all);
    }

    void count(Throwable failure) {
        adder(Refusal.of(failure)).increment();
    }

    /** Since the node has started. */
    public long of(Refusal refusal) {
        return adder(refusal).sum();
    }

    private LongAdder adder(Refusal refusal) {
        return Objects.requireNonNull(counts.get(refusal), refusal::name);
    }
}
