package io.quotagrid.node.slice;

import java.util.PriorityQueue;
import java.util.Random;

/** What happens when, and by what chance. Time is microseconds since the run began. */
final class SimClock {
    private static final long FIRST_OWNER_MICROS = 1_800_000_000_000_000L;

    private record Event(long atMicros, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atMicros, other.atMicros);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long orders;
    private long nowMicros;
    private long steps;

    SimClock(long seed) {
        this.random = new Random(seed);
    }

    long now() {
        return nowMicros;
    }

    long steps() {
        return steps;
    }

    /** What an owner's clock shows that is right. */
    long ownerMicros() {
        return FIRST_OWNER_MICROS + nowMicros;
    }

    void after(long micros, Runnable what) {
        events.add(new Event(nowMicros + Math.max(0, micros), orders++, what));
    }

    void runUntil(long endMicros) {
        while (!events.isEmpty() && events.peek().atMicros <= endMicros) {
            Event event = events.poll();
            nowMicros = event.atMicros;
            steps++;
            event.what.run();
        }
        nowMicros = endMicros;
    }

    boolean chance(double share) {
        return random.nextDouble() < share;
    }

    long between(long from, long to) {
        return from + (long) (random.nextDouble() * (to - from));
    }

    long exponential(double mean) {
        return (long) (-mean * Math.log(1 - random.nextDouble()));
    }
}
