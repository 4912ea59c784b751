package io.quotagrid.node.quota;

import io.quotagrid.config.Meter;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that have spent on a subject, by index, and the parallel gauge over them.
 *
 * <p>A node that is not alive holds no slot and no open plan: that is looked up, not stored, so that a node which was cut off
 * for a while finds its slots again. Indices stay while a counter may refer to them; a free one is given to the next node.
 */
final class NodeTable {
    private static final int ROOMY = 4;

    private @Nullable NodeRow[] rows = {};
    private long lastTerm;

    /** How many indices there are; some may be free. */
    int length() {
        return rows.length;
    }

    @Nullable
    NodeRow at(int index) {
        return rows[index];
    }

    /** The index of the newest incarnation of that node, or -1. */
    int find(String node) {
        for (int i = 0; i < rows.length; i++) {
            NodeRow row = rows[i];
            if (row != null && !row.replaced() && row.node.equals(node)) {
                return i;
            }
        }
        return -1;
    }

    /** The index of that incarnation if it is the newest, or -1. */
    int find(String node, long incarnation) {
        int index = find(node);
        NodeRow row = index < 0 ? null : rows[index];
        return row != null && row.incarnation == incarnation ? index : -1;
    }

    /** The index of the same row in another copy's table, or -1. */
    int find(NodeRow other) {
        for (int i = 0; i < rows.length; i++) {
            NodeRow row = rows[i];
            if (row != null
                    && row.first == other.first
                    && row.incarnation == other.incarnation
                    && row.node.equals(other.node)) {
                return i;
            }
        }
        return -1;
    }

    int add(NodeRow row) {
        int free = 0;
        while (free < rows.length && rows[free] != null) {
            free++;
        }
        if (free == CellKey.NODES) {
            throw new IllegalStateException("a subject has rows for at most " + CellKey.NODES + " nodes");
        }
        if (free == rows.length) {
            rows = Arrays.copyOf(rows, free + 1);
        }
        rows[free] = row;
        return free;
    }

    void put(int index, @Nullable NodeRow row) {
        if (index >= rows.length) {
            rows = Arrays.copyOf(rows, index + 1);
        }
        rows[index] = row;
    }

    /** Whether it is time to look for rows that nobody needs. */
    boolean crowded() {
        return rows.length >= ROOMY;
    }

    /** Whether every index that there can be is taken. */
    boolean full() {
        return rows.length == CellKey.NODES && !Arrays.asList(rows).contains(null);
    }

    /** Calls in flight on nodes that are alive. */
    long permits(Predicate<String> alive) {
        long sum = 0;
        for (NodeRow row : rows) {
            if (row != null && row.permitsAndSlice() > 0 && alive.test(row.member)) {
                sum += row.permitsAndSlice();
            }
        }
        return sum;
    }

    /** Whether plans that are still open, of rows like that, hold at least that many units of the meter. */
    boolean holdsAtLeast(long units, Meter meter, Predicate<String> alive, Predicate<NodeRow> which) {
        long sum = 0;
        for (NodeRow row : rows) {
            if (row == null || row.holds().isEmpty() || !which.test(row) || !alive.test(row.member)) {
                continue;
            }
            for (OpenHold hold : row.holds().values()) {
                sum += hold.units(meter);
                if (sum >= units) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a node that is alive holds a slot or has a plan open. */
    boolean holdsAny(Predicate<String> alive, long nowMicros) {
        for (NodeRow row : rows) {
            if (row != null && row.holdsAny(nowMicros) && alive.test(row.member)) {
                return true;
            }
        }
        return false;
    }

    long lastTerm() {
        return lastTerm;
    }

    /** Terms never repeat, not even when the entry has left memory meanwhile: they begin at the time. */
    long newTerm(long nowMicros) {
        lastTerm = Math.max(lastTerm + 1, nowMicros);
        return lastTerm;
    }

    void seenTerm(long term) {
        lastTerm = Math.max(lastTerm, term);
    }

    /** Windowed units that nodes have in slices. */
    long out(Meter meter) {
        long sum = 0;
        for (NodeRow row : rows) {
            SliceRow slice = row == null ? null : row.slice();
            sum += slice == null ? 0 : slice.out().get(meter);
        }
        return sum;
    }

    /** Of {@link #out}, what lay unused when the nodes last spoke, of rows like that. */
    long stock(Meter meter, Predicate<NodeRow> which) {
        long sum = 0;
        for (NodeRow row : rows) {
            SliceRow slice = row == null || !which.test(row) ? null : row.slice();
            sum += slice == null ? 0 : slice.stock().get(meter);
        }
        return sum;
    }

    /** What all nodes that have spoken lately want. */
    long wants(Meter meter, long nowMicros) {
        long sum = 0;
        for (NodeRow row : rows) {
            SliceRow slice = row == null ? null : row.slice();
            sum += slice == null || slice.expiresAtMicros() <= nowMicros
                    ? 0
                    : slice.want().get(meter);
        }
        return sum;
    }

    /** Whether a node other than that was refused what slices hold. */
    boolean othersAreShort(int index, long nowMicros) {
        for (int i = 0; i < rows.length; i++) {
            NodeRow row = rows[i];
            SliceRow slice = row == null ? null : row.slice();
            if (i != index && slice != null && slice.isShort(nowMicros)) {
                return true;
            }
        }
        return false;
    }

    /** Whether some windowed units are still out, or count for so long after the end of their slice's life. */
    boolean slicesCount(long nowMicros, long windowMicros) {
        for (NodeRow row : rows) {
            SliceRow slice = row == null ? null : row.slice();
            if (slice != null && slice.hasWindowedOut() && nowMicros - slice.expiresAtMicros() <= windowMicros) {
                return true;
            }
        }
        return false;
    }

    /** About what the rows take of the heap. */
    long weightBytes() {
        long bytes = 4L * rows.length;
        for (NodeRow row : rows) {
            bytes += row == null ? 0 : row.weightBytes();
        }
        return bytes;
    }

    /** Units of plans that are open. */
    long held(Meter meter) {
        long sum = 0;
        for (NodeRow row : rows) {
            if (row != null) {
                for (OpenHold hold : row.holds().values()) {
                    sum += hold.units(meter);
                }
            }
        }
        return sum;
    }
}
