package io.quotagrid.node.engine;

import io.quotagrid.node.quota.EngineCounts;
import io.quotagrid.node.quota.SliceCounts;
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
    final TimeTally answers = new TimeTally();
    final TimeTally syncLag = new TimeTally();
    final LongAdder waits = new LongAdder();
    final LongAdder taken = new LongAdder();
    final LongAdder asked = new LongAdder();
    final LongAdder refusedFromMemory = new LongAdder();
    final LongAdder undecided = new LongAdder();
    final LongAdder lateSettlements = new LongAdder();
    final LongAdder watchdogReleases = new LongAdder();

    final LongAdder slicesInHand = new LongAdder();
    final LongAdder sliceCharges = new LongAdder();
    final LongAdder sliceGrants = new LongAdder();
    final LongAdder sliceReturns = new LongAdder();
    final LongAdder sliceExpiries = new LongAdder();
    final LongAdder sliceSyncs = new LongAdder();
    final LongAdder sliceRecalls = new LongAdder();

    /** A message goes with so many operations of calls. */
    void sent(int carried) {
        inFlightMessages.increment();
        messages.increment();
        operations.add(carried);
        if (carried == 0) {
            sliceSyncs.increment();
        }
    }

    EngineCounts counts() {
        return new EngineCounts(
                openReservations.sum(),
                heldPermits.sum(),
                waitingOperations.sum(),
                inFlightMessages.sum(),
                messages.sum(),
                operations.sum(),
                repeats.sum(),
                answers.counts(),
                syncLag.counts(),
                waits.sum(),
                taken.sum(),
                asked.sum(),
                refusedFromMemory.sum(),
                undecided.sum(),
                lateSettlements.sum(),
                watchdogReleases.sum(),
                sliceCounts());
    }

    private SliceCounts sliceCounts() {
        return new SliceCounts(
                slicesInHand.sum(),
                sliceCharges.sum(),
                sliceGrants.sum(),
                sliceReturns.sum(),
                sliceExpiries.sum(),
                sliceSyncs.sum(),
                sliceRecalls.sum());
    }
}
