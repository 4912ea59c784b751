package io.quotagrid.node.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The admitted calls of this node that have not ended. Thread-safe. */
final class OpenReservations {
    private final Set<HeldReservation> open = ConcurrentHashMap.newKeySet();
    private final EngineSettings settings;
    private final Deadlines deadlines;
    private final Lanes lanes;

    OpenReservations(EngineSettings settings, Deadlines deadlines, Lanes lanes) {
        this.settings = settings;
        this.deadlines = deadlines;
        this.lanes = lanes;
    }

    void open(HeldReservation reservation) {
        open.add(reservation);
        lanes.tally().openReservations.increment();
        lanes.tally().heldPermits.add(reservation.permits());
    }

    void ended(HeldReservation reservation) {
        open.remove(reservation);
        lanes.tally().openReservations.decrement();
        lanes.tally().heldPermits.add(-reservation.permits());
    }

    /** The latest moment at which owners may still book an end that begins now. */
    void endBy(Deadlines.Expiring ending) {
        deadlines.add(ending, lanes.nowNanos() + settings.decisionTimeout().toNanos());
    }

    /** Keeps every reservation that nobody ended in time. */
    void watch(long nowNanos) {
        long longestNanos = settings.longestCall().toNanos();
        for (HeldReservation reservation : open) {
            if (nowNanos - reservation.openedAtNanos() >= longestNanos && reservation.keepForgotten()) {
                lanes.tally().watchdogReleases.increment();
            }
        }
    }

    String idOf(long call) {
        return settings.node() + "-" + Long.toString(settings.incarnation(), Character.MAX_RADIX) + "-"
                + Long.toString(call, Character.MAX_RADIX);
    }
}
