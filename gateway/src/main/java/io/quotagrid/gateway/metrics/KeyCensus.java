package io.quotagrid.gateway.metrics;

import io.quotagrid.node.live.ApiKey;
import io.quotagrid.node.live.KeyTable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** How many keys there are of each state. Counted when somebody asks, and once a second at most. Thread-safe. */
final class KeyCensus {
    private static final long FRESH_MILLIS = 1_000;

    private final Supplier<KeyTable> keys;
    private final LongSupplier nowMillis;
    private Counted last = new Counted(KeyTable.EMPTY, 0, Map.of());

    /** What a key is, from the most final on: one that is revoked and has run out is revoked. */
    enum State {
        REVOKED,
        EXPIRED,
        ACTIVE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(ApiKey key, long nowMillis) {
            return key.revoked() ? REVOKED : key.valid(nowMillis) ? ACTIVE : EXPIRED;
        }
    }

    private record Counted(KeyTable table, long atMillis, Map<State, Integer> counts) {}

    KeyCensus(Supplier<KeyTable> keys, LongSupplier nowMillis) {
        this.keys = keys;
        this.nowMillis = nowMillis;
    }

    @SuppressWarnings("ReferenceEquality") // the very same table: nothing but the time has changed
    synchronized int count(State state) {
        KeyTable table = keys.get();
        long now = nowMillis.getAsLong();
        if (table != last.table() || Math.abs(now - last.atMillis()) >= FRESH_MILLIS) {
            last = counted(table, now);
        }
        return last.counts().getOrDefault(state, 0);
    }

    private static Counted counted(KeyTable table, long now) {
        Map<State, Integer> counts = new EnumMap<>(State.class);
        table.forEach((id, change) -> counts.merge(State.of(change.key(), now), 1, Integer::sum));
        return new Counted(table, now, Collections.unmodifiableMap(counts));
    }
}
