package io.quotagrid.node.engine;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * What must be over by a moment, all of it after the same time: so the order of arrival is the order of the deadlines, and a
 * queue is enough. Thread-safe.
 */
final class Deadlines {
    private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();
    private final Executor executor;

    Deadlines(Executor executor) {
        this.executor = executor;
    }

    /** Something with an end. */
    interface Expiring {
        boolean over();

        /** Ends it if it has not ended; any thread. */
        void expire();
    }

    private record Entry(Expiring expiring, long deadlineNanos) {}

    void add(Expiring expiring, long deadlineNanos) {
        entries.add(new Entry(expiring, deadlineNanos));
    }

    /** Ends what is due, and forgets what is over. */
    void expire(long nowNanos) {
        Entry first = entries.peek();
        while (first != null && (first.expiring().over() || nowNanos - first.deadlineNanos() >= 0)) {
            entries.poll();
            if (!first.expiring().over()) {
                executor.execute(first.expiring()::expire);
            }
            first = entries.peek();
        }
    }

    /** Ends everything. */
    void expireAll() {
        for (Entry entry = entries.poll(); entry != null; entry = entries.poll()) {
            entry.expiring().expire();
        }
    }
}
