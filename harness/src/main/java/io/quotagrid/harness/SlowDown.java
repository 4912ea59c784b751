package io.quotagrid.harness;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A process that runs and stands still by turns, until this is closed. Thread-safe. */
public final class SlowDown implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(60);

    private final JavaProcess process;
    private final Duration runs;
    private final AtomicLong turns = new AtomicLong();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> turning;

    SlowDown(JavaProcess process, Duration runs, Duration stands) {
        this.process = process;
        this.runs = runs;
        this.turning =
                clock.scheduleWithFixedDelay(this::turn, 0, runs.plus(stands).toMillis(), TimeUnit.MILLISECONDS);
    }

    private void turn() {
        process.resume();
        var unused = clock.schedule(this::stand, runs.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stand() {
        process.pause();
        turns.incrementAndGet();
    }

    /** How often it has stood still so far. */
    public long turns() {
        return turns.get();
    }

    /** Lets it run again. */
    @Override
    public void close() {
        turning.cancel(false);
        clock.shutdownNow();
        try {
            if (!clock.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(process.name() + " is still slowed down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (process.alive()) {
            process.resume();
        }
    }
}
