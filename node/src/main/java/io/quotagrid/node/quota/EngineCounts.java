package io.quotagrid.node.quota;

/**
 * What the engine of one node holds now and has done since it started.
 *
 * @param openReservations  admitted calls that have not ended
 * @param heldPermits       parallel slots these calls hold, summed over all subjects
 * @param waitingOperations operations that wait for their subject's next message
 * @param inFlightMessages  messages that wait for their owner's answer
 * @param messages          messages sent
 * @param operations        operations these messages carried; divided by {@code messages} it is the batching
 * @param repeats           messages sent again because their outcome was unknown
 * @param answers           from a message's first sending to its answer
 * @param syncLag           from a charge that was paid out of a slice to its owner's word that it is booked: the oldest of each report
 * @param waits             asks that were answered "wait" because only holds stood in the way
 * @param taken             calls that were admitted from slices alone, without a message
 * @param asked             calls for which at least one owner was asked
 * @param refusedFromMemory calls that were refused without a message
 * @param undecided         decisions that did not come in time
 * @param lateSettlements   ends of a reservation that had ended already
 * @param watchdogReleases  reservations that nobody ended in time
 * @param slices            the slices of this node
 */
public record EngineCounts(
        long openReservations,
        long heldPermits,
        long waitingOperations,
        long inFlightMessages,
        long messages,
        long operations,
        long repeats,
        TimeCounts answers,
        TimeCounts syncLag,
        long waits,
        long taken,
        long asked,
        long refusedFromMemory,
        long undecided,
        long lateSettlements,
        long watchdogReleases,
        SliceCounts slices) {
    /** Of an engine that has done nothing yet. */
    public static final EngineCounts NONE = new EngineCounts(
            0, 0, 0, 0, 0, 0, 0, TimeCounts.NONE, TimeCounts.NONE, 0, 0, 0, 0, 0, 0, 0, SliceCounts.NONE);
}
