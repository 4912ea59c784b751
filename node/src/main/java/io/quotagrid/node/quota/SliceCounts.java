package io.quotagrid.node.quota;

/**
 * What one node has in slices now and has done with them since it started.
 *
 * @param inHand   subjects of which there is something in hand to spend
 * @param charges  charges that were paid out of slices, without a message
 * @param grants   owners' answers that handed out units
 * @param returns  reports that gave units back
 * @param expiries slices whose life ended before their owner answered
 * @param syncs    messages that only report a slice
 * @param recalls  asks that were told to wait for what slices hold
 */
public record SliceCounts(
        long inHand, long charges, long grants, long returns, long expiries, long syncs, long recalls) {
    /** Of an engine that has done nothing yet, or does without slices. */
    public static final SliceCounts NONE = new SliceCounts(0, 0, 0, 0, 0, 0, 0);
}
