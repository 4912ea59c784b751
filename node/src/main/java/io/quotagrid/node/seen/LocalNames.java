package io.quotagrid.node.seen;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** For a node without a member. Forgets what has ended when it has twice as many names as were left the last time, or as many as may be. */
public final class LocalNames implements SeenNames {
    private static final int FEW = 1_000;
    private static final int REST_MILLIS = 50; // while it is full

    private final Map<String, Held> names = new ConcurrentHashMap<>();
    private final LongSupplier nowMillis;
    private final long most;
    private volatile int sweepAt = FEW;
    private volatile long sweptMillis = Long.MIN_VALUE / 2;

    private record Held(String holder, long untilMillis) {}

    /**
     * @param nowMillis milliseconds since any moment
     * @param most      names that are remembered at once, but for a few that come at the same moment; from 1 up
     */
    public LocalNames(LongSupplier nowMillis, long most) {
        this.nowMillis = nowMillis;
        this.most = most;
    }

    @Override
    public CompletionStage<String> holder(String name, String holder, Duration lifetime) {
        long now = nowMillis.getAsLong();
        if (names.size() >= sweepAt || (full() && now - sweptMillis >= REST_MILLIS)) {
            names.values().removeIf(held -> held.untilMillis() <= now);
            sweepAt = Math.max(FEW, 2 * names.size());
            sweptMillis = now;
        }
        if (full() && !names.containsKey(name)) {
            return CompletableFuture.failedFuture(new IllegalStateException(names.size() + " names are remembered"));
        }
        Held asked = new Held(holder, now + lifetime.toMillis());
        Held kept = names.merge(name, asked, (known, next) -> known.untilMillis() > now ? known : next);
        return CompletableFuture.completedFuture(kept.holder());
    }

    @Override
    public boolean full() {
        return names.size() >= most;
    }

    @Override
    public void close() {}
}
