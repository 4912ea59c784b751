package io.quotagrid.node.quota;

/** Names a cell: the number of its sub-window and the index of its node in one {@code long}, ordered by number, then node. */
final class CellKey {
    private static final int NODE_BITS = 11;

    /** Node indexes are below this. */
    static final int NODES = 1 << NODE_BITS;

    private CellKey() {}

    static long of(long number, int node) {
        return (number << NODE_BITS) | node;
    }

    static long number(long key) {
        return key >>> NODE_BITS;
    }

    static int node(long key) {
        return (int) (key & (NODES - 1));
    }
}
