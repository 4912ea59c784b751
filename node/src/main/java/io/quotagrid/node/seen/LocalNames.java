package io.quotagrid.node.seen;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** For a node without a member. Forgets when it has twice as many names as were left the last time. */
public final class LocalNames implements SeenNames {
    private static final int FEW = 1_000;

    private final Map<String, Held> names = new ConcurrentHashMap<>();
    private final LongSupplier nowMillis;
    private volatile int sweepAt = FEW;

    private record Held(String holder, long untilMillis) {}

    /** @param nowMillis milliseconds since any moment */
    public LocalNames(LongSupplier nowMillis) {
        this.nowMillis = nowMillis;
    }

    @Override
    public CompletionStage<String> holder(String name, String holder, Duration lifetime) {
        long now = nowMillis.getAsLong();
        Held asked = new Held(holder, now + lifetime.toMillis());
        Held kept = names.merge(name, asked, (known, next) -> known.untilMillis() > now ? known : next);
        if (names.size() > sweepAt) {
            names.values().removeIf(held -> held.untilMillis() <= now);
            sweepAt = Math.max(FEW, 2 * names.size());
        }
        return CompletableFuture.completedFuture(kept.holder());
    }

    @Override
    public void close() {}
}
