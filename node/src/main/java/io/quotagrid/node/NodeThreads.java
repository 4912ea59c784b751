package io.quotagrid.node;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine's threads: a few workers that answers complete on, and one clock. Thread-safe. */
final class NodeThreads implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeThreads.class);
    private static final int FEWEST_WORKERS = 2;

    private final ForkJoinPool workers = new ForkJoinPool(
            Math.max(FEWEST_WORKERS, Runtime.getRuntime().availableProcessors()),
            NodeThreads::worker,
            (thread, defect) -> log.atError().setCause(defect).log("a task of the quota engine failed"),
            true); // in order of arrival
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "quotagrid-engine-clock");
        thread.setDaemon(true);
        return thread;
    });

    private static ForkJoinWorkerThread worker(ForkJoinPool pool) {
        ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
        thread.setName("quotagrid-engine-" + thread.getPoolIndex());
        return thread;
    }

    Executor workers() {
        return workers;
    }

    long waiting() {
        return workers.getQueuedSubmissionCount() + workers.getQueuedTaskCount();
    }

    /** Runs a task again and again; a defect in it is logged and does not end it. */
    void every(Duration pause, Runnable task) {
        var unused = clock.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException defect) {
                        log.atError().setCause(defect).log("the quota engine's clock failed");
                    }
                },
                pause.toMillis(),
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        workers.shutdown();
    }
}
