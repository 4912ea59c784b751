package io.quotagrid.node.acceptance;

import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.QuotaEngine;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Calls from many threads of one node, each ended as soon as it is admitted, and what became of them. */
final class Load {
    private final QuotaEngine engine;
    private final String plan;
    private final int threads;
    private final AtomicLong admitted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong undecided = new AtomicLong();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final AtomicReference<String> reason = new AtomicReference<>("");
    private final CountDownLatch ended;
    private volatile boolean stopped;

    Load(QuotaEngine engine, String plan, int threads) {
        this.engine = engine;
        this.plan = plan;
        this.threads = threads;
        this.ended = new CountDownLatch(threads);
    }

    /** So many calls in all; returns when they have ended. */
    String calls(int calls) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        run(() -> {
            for (int call = next.getAndIncrement(); call < calls; call = next.getAndIncrement()) {
                one(call);
            }
        });
        ended.await();
        return result();
    }

    /** Goes on until {@link #stop}. */
    void start() {
        AtomicInteger next = new AtomicInteger();
        run(() -> {
            while (!stopped) {
                one(next.getAndIncrement());
            }
        });
    }

    private void run(Runnable work) {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        for (int i = 0; i < threads; i++) {
            executor.execute(() -> {
                try {
                    work.run();
                } finally {
                    ended.countDown();
                }
            });
        }
        executor.shutdown();
    }

    private void one(int call) {
        long start = System.nanoTime();
        Decision decision =
                engine.reserve(Words.plan(plan, call)).toCompletableFuture().join();
        slowestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
        if (decision instanceof Decision.Admitted granted) {
            admitted.incrementAndGet();
            mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            inFlight.decrementAndGet();
            try {
                granted.reservation().keep().toCompletableFuture().join();
            } catch (CompletionException e) {
                reason.set("a call did not end: " + e.getMessage());
            }
        } else if (decision instanceof Decision.Undecided not) {
            undecided.incrementAndGet();
            reason.set(not.reason());
        } else {
            refused.incrementAndGet();
        }
    }

    String stop() throws InterruptedException {
        stopped = true;
        ended.await();
        return result();
    }

    private String result() {
        return "admitted=" + admitted + " refused=" + refused + " undecided=" + undecided + " slowestMillis="
                + TimeUnit.NANOSECONDS.toMillis(slowestNanos.get()) + " parallel=" + mostInFlight + " reason=" + reason;
    }
}
