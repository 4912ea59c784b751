package io.quotagrid.gateway.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that costs something to ask for, and is good for a moment. Thread-safe: who comes meanwhile waits for the answer. */
final class Recent<T> implements Supplier<T> {
    private final Supplier<T> source;
    private final long goodForNanos;

    @GuardedBy("this")
    private @Nullable T value;

    @GuardedBy("this")
    private long askedAtNanos;

    Recent(Supplier<T> source, Duration goodFor) {
        this.source = source;
        this.goodForNanos = goodFor.toNanos();
    }

    @Override
    public synchronized T get() {
        T known = value;
        long nowNanos = System.nanoTime();
        if (known == null || nowNanos - askedAtNanos > goodForNanos) {
            known = source.get();
            value = known;
            askedAtNanos = nowNanos;
        }
        return known;
    }
}
