package io.quotagrid.node.slice;

/** How long what is in hand may be used. By the clock of its slice, which may wrap. */
final class SliceLife {
    private boolean alive;
    private long endsNanos;

    boolean over(long nowNanos) {
        if (alive && nowNanos - endsNanos >= 0) {
            alive = false;
        }
        return !alive;
    }

    /** Lives on until then, if that is later than it is. */
    void extend(long untilNanos) {
        if (!alive || untilNanos - endsNanos > 0) {
            alive = true;
            endsNanos = untilNanos;
        }
    }

    void end() {
        alive = false;
    }
}
