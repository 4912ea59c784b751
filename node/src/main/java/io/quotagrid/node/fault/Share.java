package io.quotagrid.node.fault;

/**
 * What a part of a cluster may grant of every limit.
 *
 * @param part  0 to {@code whole}
 * @param whole at least 1
 */
public record Share(int part, int whole) {
    public static final Share FULL = new Share(1, 1);
    public static final Share NOTHING = new Share(0, 1);

    public Share {
        if (whole < 1 || part < 0 || part > whole) {
            throw new IllegalArgumentException("a share of " + part + " in " + whole);
        }
    }

    /** That part of a limit, rounded down: all parts together are never more than it. */
    public long of(long limit) {
        return limit / whole * part + limit % whole * part / whole;
    }

    public boolean full() {
        return part == whole;
    }
}
