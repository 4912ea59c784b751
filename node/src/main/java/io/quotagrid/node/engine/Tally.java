package io.quotagrid.node.engine;

import io.quotagrid.node.quota.EngineCounts;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the engine holds and does. Thread-safe, and exact once nothing moves any more. */
final class Tally {
    final LongAdder openReservations = new LongAdder();
    final LongAdder heldPermits = new LongAdder();
    final LongAdder waitingOperations = new LongAdder();
    final LongAdder inFlightMessages = new LongAdder();
    final LongAdder messages = new LongAdder();
    final LongAdder operations = new LongAdder();
    final LongAdder repeats = new LongAdder();
    final LongAdder waits = new LongAdder();
    final LongAdder undecided = new LongAdder();
    final LongAdder lateSettlements = new LongAdder();
    final LongAdder watchdogReleases = new LongAdder();

    EngineCounts counts() {
        return new EngineCounts(
                openReservations.sum(),
                heldPermits.sum(),
                waitingOperations.sum(),
                inFlightMessages.sum(),
                messages.sum(),
                operations.sum(),
                repeats.sum(),
                waits.sum(),
                undecided.sum(),
                lateSettlements.sum(),
                watchdogReleases.sum());
    }
}
