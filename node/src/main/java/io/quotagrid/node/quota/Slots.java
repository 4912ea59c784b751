package io.quotagrid.node.quota;

/**
 * Names places in a counter: the counter's generation and the number of the sub-window in one {@code long}. A counter that is
 * converted to another window gets another generation, so that a late refund cannot hit a sub-window that merely bears the
 * same number.
 */
final class Slots {
    /** Generations run from 0 to this and then start again. */
    static final int LAST_GENERATION = (1 << 11) - 1;

    /** Sub-windows, and with them microseconds since the epoch, are below this (in the year 2112). */
    static final long NUMBER_BOUND = 1L << 52;

    private static final int ANOTHER = 683; // far from those of the next epochs, and odd: all of them come round

    private Slots() {}

    static int generation(long epoch) {
        return (int) (epoch & LAST_GENERATION);
    }

    /** For a counter that begins again with the same limit. */
    static int another(int generation) {
        return (generation + ANOTHER) & LAST_GENERATION;
    }

    /** A place in the counter that began again as one of that generation: nothing that is booked now is there. */
    static long before(int generation) {
        return name((generation - ANOTHER) & LAST_GENERATION, 0);
    }

    static long name(int generation, long number) {
        return ((long) generation << 52) | number;
    }

    static boolean isOf(int generation, long slot) {
        return slot >>> 52 == generation;
    }

    static long number(long slot) {
        return slot & (NUMBER_BOUND - 1);
    }
}
