package io.quotagrid.node.quota;

/**
 * What became of the units of one meter that owners have handed to one node in slices: {@code granted = spent + returned + expired +
 * inHand}. All but the last only grow while the node runs.
 *
 * @param granted  handed out to this node
 * @param spent    that a report has called spent; what a call turns out not to have used goes back to where the owner booked it, and
 *     is still spent here. None of the parallel gauge: a slot is held, and then returned
 * @param returned given back to the owner: not needed, or handed out under limits that have changed
 * @param expired  no longer good: the slice's life was over, or its owner has begun another
 * @param inHand   not reported spent: in stock, taken by calls, or spent since the last report
 */
public record UnitFlow(long granted, long spent, long returned, long expired, long inHand) {
    /** Of a meter of which there never was a slice. */
    public static final UnitFlow NONE = new UnitFlow(0, 0, 0, 0, 0);

    /** Units that nobody can account for: 0, or there is a defect. */
    public long missing() {
        return granted - spent - returned - expired - inHand;
    }
}
