package io.quotagrid.node.slice;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a perfect limiter would have made of the same calls: an exact log in one place, asked in no time. Requests only. */
final class SimIdeal {
    private final long windowMicros;
    private final long max;
    private final Deque<Long> admitted = new ArrayDeque<>();
    private double unitMicros;
    private long lookedAtMicros;

    SimIdeal(long windowMicros, long max) {
        this.windowMicros = windowMicros;
        this.max = max;
    }

    void call(long now) {
        slide(now);
        if (admitted.size() < max) {
            admitted.add(now);
        }
    }

    private void slide(long now) {
        if (lookedAtMicros > windowMicros) { // as the referee does
            unitMicros += (double) admitted.size() * (now - lookedAtMicros);
        }
        lookedAtMicros = now;
        while (!admitted.isEmpty() && now - admitted.peek() >= windowMicros) {
            admitted.remove();
        }
    }

    /** Requests in the window times the time they counted, from the second window on. */
    double unitMicros(long now) {
        slide(now);
        return unitMicros;
    }
}
