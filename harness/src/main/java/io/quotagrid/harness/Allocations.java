package io.quotagrid.harness;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Tells how much a task allocates, of what the JVM counts for the calling thread. */
public final class Allocations {
    private static final int WARM_UPS = 20_000;
    private static final int TIMES = 10_000;
    private static final int ROUNDS = 5;

    private Allocations() {}

    /** Bytes that one run of the task allocates on this thread once it is warm, rounded down: the least of some rounds. */
    public static long ofEach(Runnable task) {
        for (int i = 0; i < WARM_UPS; i++) {
            task.run();
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < TIMES; i++) {
                task.run();
            }
            least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / TIMES);
        }
        return least;
    }
}
