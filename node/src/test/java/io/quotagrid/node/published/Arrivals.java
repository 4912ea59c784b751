package io.quotagrid.node.published;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Every admitted call as its caller saw it, and what any window held of them. Thread-safe. */
public final class Arrivals {
    /** One call: when it asked, and when it was let in. */
    private record Call(long askedNanos, long arrivedNanos) {}

    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

    /** A call that was let in; moments as of {@link System#nanoTime}. */
    public void add(long askedNanos, long arrivedNanos) {
        calls.add(new Call(askedNanos, arrivedNanos));
    }

    /** How many arrived before that moment. */
    public long before(long nanos) {
        return calls.stream().filter(call -> call.arrivedNanos - nanos < 0).count();
    }

    /** The most that arrived in any window of that width, wherever it starts. */
    public int mostIn(long widthMillis) {
        long width = TimeUnit.MILLISECONDS.toNanos(widthMillis);
        Deque<Long> window = new ArrayDeque<>();
        int most = 0;
        for (Call call : byArrival()) {
            window.add(call.arrivedNanos);
            while (call.arrivedNanos - window.element() >= width) {
                window.remove();
            }
            most = Math.max(most, window.size());
        }
        return most;
    }

    /**
     * The most that asked and arrived in the same window of that width, wherever it starts. Whenever exactly they were admitted:
     * that was in this window, so that no window may hold more than the limit.
     */
    public int mostSurelyIn(long widthMillis) {
        long width = TimeUnit.MILLISECONDS.toNanos(widthMillis);
        Queue<Long> asked = new PriorityQueue<>();
        int most = 0;
        for (Call call : byArrival()) {
            asked.add(call.askedNanos);
            while (!asked.isEmpty() && call.arrivedNanos - asked.element() >= width) {
                asked.remove();
            }
            most = Math.max(most, asked.size());
        }
        return most;
    }

    private List<Call> byArrival() {
        return calls.stream()
                .sorted(Comparator.comparingLong(Call::arrivedNanos))
                .toList();
    }
}
