package io.quotagrid.node.quota;

/**
 * Counts what has been spent on one windowed meter of one subject. Units are booked in rows, one a node (a node is an index
 * into the subject's {@link NodeTable}), and each row knows apart what was charged and what was refunded: both only grow, so
 * that two copies that lived apart merge by taking the larger of each number.
 *
 * <p>Time comes in as microseconds since the epoch, 0 to 2^52 - 1, and never runs back by more than the owners' clocks
 * differ. Whether a charge is allowed is the caller's business: a counter counts past any limit. Not thread-safe.
 */
interface WindowCounter {
    /** A charge beyond this is refused with an error before anything is counted; far enough from 2^63 for merges. */
    long MOST = 1L << 60;

    /** Units that count now. */
    long used(long nowMicros);

    /**
     * Books units at now.
     *
     * @param units 0 or more; 0 books nothing and still names the place
     * @return the slot: the name of the place, for {@link #refund}
     * @throws IllegalArgumentException if units are negative or the counter would exceed {@link #MOST}; nothing is counted
     */
    long charge(int node, long nowMicros, long units);

    /**
     * Gives back units where they were booked: at most what the node has booked there and not had back.
     *
     * @return the units that went back: 0 when the slot counts no longer or is unknown
     */
    long refund(int node, long nowMicros, long slot, long units);

    /**
     * From now until the first moment at which {@code units} fit under {@code max} if nothing else comes, exact to the
     * microsecond: a microsecond earlier they do not fit.
     *
     * @param units at most {@code max}
     * @return microseconds; 0 if they fit now
     */
    long retryAfter(long nowMicros, long units, long max);

    /** Microseconds from now until nothing counts any more if, of what may come, only {@code units} more are charged now. */
    long resetAfter(long nowMicros, long units);

    /** Whether the node's row holds anything that counts, so that its index may not be given to another. */
    boolean occupies(int node, long nowMicros);

    /** Forgets the row of a node that {@link #occupies} nothing. */
    void vacate(int node);

    /** A new amount at the same window and strategy. */
    void relimit(long nowMicros, long max);

    /** Shows all that counts, oldest first, each with the last moment at which it may have been booked. */
    void forEach(long nowMicros, Visitor visitor);

    /** The name of the place where units of that moment are booked. */
    long slot(long atMicros);

    /** Books units at a moment that may lie before or after those booked already, dropping nothing. */
    void book(int node, long atMicros, long units);

    /**
     * Takes out what was {@linkplain #book booked} at that moment on a guess that is known to be wrong; around a merge only. A
     * counter may keep it where it cannot be told apart any more: it then shows more.
     */
    void unbook(int node, long nowMicros, long atMicros, long units);

    /** Whether both are of the same kind, shape and generation. */
    boolean mergesWith(WindowCounter other);

    /**
     * Takes the larger of each number of both.
     *
     * @param other  one that this {@link #mergesWith}
     * @param nodeOf for each node index of {@code other} the index here
     */
    void takeLarger(WindowCounter other, int[] nodeOf);

    /**
     * Counts in larger steps from now on, where memory is short: the same units, and some of them longer, never shorter.
     *
     * @return whether that changed anything
     */
    default boolean coarsen(long nowMicros) {
        return false;
    }

    /** Whether {@link #coarsen} would take memory off it. */
    default boolean coarsens() {
        return false;
    }

    /** Undoes {@link #coarsen} for what is booked from now on. */
    default void refine(long nowMicros) {}

    /** About what it takes of the heap. */
    long weightBytes();

    /** Tells the slots of a counter from those of the one that it replaced: 0 to {@link Slots#LAST_GENERATION}. */
    int generation();

    /** Receives what counts. */
    interface Visitor {
        void visit(int node, long lastMicros, long units);
    }

    /** {@code used + units}, refused where it could wrap. */
    static long plus(long used, long units) {
        if (units < 0) {
            throw new IllegalArgumentException("units must not be negative but were " + units);
        }
        if (units > MOST - used) {
            throw new IllegalArgumentException(
                    "a counter holds at most " + MOST + " units but would hold " + used + " and " + units + " more");
        }
        return used + units;
    }
}
