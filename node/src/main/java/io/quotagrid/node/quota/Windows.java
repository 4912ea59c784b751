package io.quotagrid.node.quota;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Strategy;

/** Which counter a limit asks for, and how one becomes another when the limit changes. */
final class Windows {
    /** Limits up to this are kept as an exact log. */
    static final long LOGGED = 64;

    private Windows() {}

    static WindowCounter of(Limit limit, int resolution, int generation) {
        long windowMicros = limit.windowMicros();
        return switch (limit.strategy()) {
            case SLIDING_WINDOW ->
                limit.max() <= LOGGED
                        ? CellWindow.exactLog(windowMicros, generation)
                        : CellWindow.ring(windowMicros, resolution, generation);
            case FIXED_WINDOW -> CellWindow.fixed(windowMicros, generation);
            case TOKEN_BUCKET -> new TokenBucket(windowMicros, generation, limit.max());
        };
    }

    /** Whether both limits are counted alike, so that a change from one to the other keeps the counter. */
    static boolean alike(Limit a, Limit b) {
        return a.window().equals(b.window())
                && a.strategy() == b.strategy()
                && (a.strategy() != Strategy.SLIDING_WINDOW || (a.max() <= LOGGED) == (b.max() <= LOGGED));
    }

    /**
     * A counter for {@code limit} that knows what {@code old} knew. Everything counts at the end of its old sub-window: longer
     * than it must, never shorter. What {@code old} has forgotten stays so: after a window is enlarged, or a fixed window
     * becomes a sliding one, up to one old limit may be missing for the length of the new window.
     */
    static WindowCounter convert(WindowCounter old, long nowMicros, Limit limit, int resolution, int generation) {
        WindowCounter counter = of(limit, resolution, generation);
        old.forEach(nowMicros, counter::book);
        return counter;
    }
}
