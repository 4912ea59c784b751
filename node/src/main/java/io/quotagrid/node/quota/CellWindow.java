package io.quotagrid.node.quota;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts in sub-windows of equal width: the exact log, the ring and the fixed window, which differ in two numbers only.
 *
 * <p><b>Idea.</b> Time is cut into sub-windows with absolute numbers, {@code number = micros / width}. All that a node spends
 * within one is one cell (number, node, charged, refunded); empty ones do not exist. A sub-window counts, whole, until
 * {@code end + tail}, where {@code end} is the first moment after it:
 *
 * <pre>
 *   exact log    width 1 us            tail W     an entry of time t counts while now - t &lt;= W
 *   ring         width ceil(W / N)     tail W     the oldest, partly expired sub-window counts whole
 *   fixed        width W               tail 0     forgets at the edge
 * </pre>
 *
 * <p><b>Never over</b> (log and ring). Take units booked at moments t and t' with {@code t <= t' <= t + W}, the second as late
 * as may be. The first lies in a sub-window with {@code end > t}, so at {@code t' <= t + W < end + W} it still counted: the
 * check at t' saw it. Hence the last check inside any closed window of length W has seen all that window holds, and was at most
 * the limit. <b>Under</b>: what is counted too long was booked in sub-windows that end within W before now but began earlier:
 * those contain {@code now - W}, so it is one, the oldest. The log's has a width of 1 us: none. <b>Bounds</b>: over 0; under
 * at most what the oldest sub-window holds, 1/N of an even use. Fixed window: up to twice the limit around an edge.
 *
 * <p><b>Cost.</b> Cells are sorted by (number, node) in arrays that shrink at the front and grow at the back, beside a running
 * sum: a charge looks at the last cells only, one a node at most; each cell is dropped once. A cell that was refunded in full is
 * removed as soon as its sub-window has passed.
 *
 * <p><b>Merge.</b> A row is written by one incarnation of one node, through the one owner which that node can reach; so of two
 * copies of a cell one is the other's past, and the larger charged and the larger refunded are the newer. A removed cell
 * comes back (a refund seen by one side only: more, never less); it cannot have been charged again, for its time had passed.
 *
 * <p><b>One class</b>, long as it is: the arrays in one of their own would be an object more in every window that is kept in memory.
 */
final class CellWindow implements WindowCounter {
    private final long widthMicros;
    private final long tailMicros;
    private final int generation;
    private long used;
    private int head;
    private int size;
    private long[] keys;
    private long[] charged;
    private long @Nullable [] refunded; // most windows never see a refund

    private CellWindow(long widthMicros, long tailMicros, int generation, int capacity) {
        this.widthMicros = widthMicros;
        this.tailMicros = tailMicros;
        this.generation = generation;
        this.keys = new long[capacity];
        this.charged = new long[capacity];
    }

    static CellWindow exactLog(long windowMicros, int generation) {
        return new CellWindow(1, windowMicros, generation, 1);
    }

    static CellWindow ring(long windowMicros, int resolution, int generation) {
        return new CellWindow((windowMicros + resolution - 1) / resolution, windowMicros, generation, 1);
    }

    static CellWindow fixed(long windowMicros, int generation) {
        return new CellWindow(windowMicros, 0, generation, 1);
    }

    /** Cells as {@link #cells()} gave them: three numbers each, (key, charged, refunded). */
    static CellWindow ofCells(long widthMicros, long tailMicros, int generation, long[] cells) {
        if (widthMicros < 1 || tailMicros < 0) {
            throw new IllegalArgumentException("no window: sub-windows of " + widthMicros + " us and " + tailMicros);
        }
        int count = cells.length / 3;
        CellWindow window = new CellWindow(widthMicros, tailMicros, generation, Math.max(1, count));
        window.size = count;
        for (int i = 0; i < count; i++) {
            window.keys[i] = cells[3 * i];
            window.charged[i] = cells[3 * i + 1];
            if (cells[3 * i + 2] != 0) {
                window.refundedForWriting()[i] = cells[3 * i + 2];
            }
            window.used += window.net(i);
        }
        return window;
    }

    long[] cells() {
        long[] cells = new long[3 * size];
        for (int i = 0; i < size; i++) {
            cells[3 * i] = keys[head + i];
            cells[3 * i + 1] = charged[head + i];
            cells[3 * i + 2] = refundedAt(head + i);
        }
        return cells;
    }

    long widthMicros() {
        return widthMicros;
    }

    long tailMicros() {
        return tailMicros;
    }

    @Override
    public int generation() {
        return generation;
    }

    @Override
    public long used(long nowMicros) {
        while (size > 0 && endOfCounting(keys[head]) <= nowMicros) {
            used -= net(head);
            head++;
            size--;
        }
        if (size == 0) {
            head = 0;
        }
        return used;
    }

    @Override
    public long charge(int node, long nowMicros, long units) {
        used(nowMicros);
        if (units != 0) {
            book(node, nowMicros, units);
        }
        return slot(nowMicros);
    }

    @Override
    public long slot(long atMicros) {
        return Slots.name(generation, atMicros / widthMicros);
    }

    @Override
    public void book(int node, long atMicros, long units) {
        long total = WindowCounter.plus(used, units);
        add(CellKey.of(atMicros / widthMicros, node), units);
        used = total;
    }

    @Override
    public void unbook(int node, long atMicros, long units) {
        int at = Arrays.binarySearch(keys, head, head + size, CellKey.of(atMicros / widthMicros, node));
        if (at >= 0) {
            used -= net(at);
            charged[at] -= Math.min(units, charged[at]);
            used += net(at);
        }
    }

    @Override
    public long refund(int node, long nowMicros, long slot, long units) {
        used(nowMicros);
        int at = Slots.isOf(generation, slot)
                ? Arrays.binarySearch(keys, head, head + size, CellKey.of(Slots.number(slot), node))
                : -1;
        if (at < 0 || units <= 0) {
            return 0;
        }
        long back = Math.min(units, net(at));
        if (back == 0) {
            return 0;
        }
        refundedForWriting()[at] += back;
        used -= back;
        if (net(at) == 0 && Slots.number(slot) < nowMicros / widthMicros) {
            remove(at);
        }
        return back;
    }

    @Override
    public long retryAfter(long nowMicros, long units, long max) {
        long excess = used(nowMicros) - (max - units);
        for (int i = head; excess > 0 && i < head + size; i++) {
            excess -= net(i);
            if (excess <= 0) {
                return endOfCounting(keys[i]) - nowMicros;
            }
        }
        return 0;
    }

    @Override
    public long resetAfter(long nowMicros, long units) {
        used(nowMicros);
        long until = units == 0 ? nowMicros : endOfCounting(CellKey.of(nowMicros / widthMicros, 0));
        for (int i = head + size - 1; i >= head; i--) {
            if (net(i) > 0) {
                return Math.max(until, endOfCounting(keys[i])) - nowMicros;
            }
        }
        return until - nowMicros;
    }

    @Override
    public boolean occupies(int node, long nowMicros) {
        used(nowMicros);
        return IntStream.range(head, head + size).anyMatch(i -> CellKey.node(keys[i]) == node);
    }

    @Override
    public void vacate(int node) {
        // a row without cells is nothing
    }

    @Override
    public void relimit(long nowMicros, long max) {
        // what was counted does not depend on the limit
    }

    @Override
    public void forEach(long nowMicros, Visitor visitor) {
        used(nowMicros);
        for (int i = head; i < head + size; i++) {
            if (net(i) > 0) {
                visitor.visit(CellKey.node(keys[i]), (CellKey.number(keys[i]) + 1) * widthMicros - 1, net(i));
            }
        }
    }

    @Override
    public boolean mergesWith(WindowCounter other) {
        return other instanceof CellWindow cells
                && cells.widthMicros == widthMicros
                && cells.tailMicros == tailMicros
                && cells.generation == generation;
    }

    @Override
    public void takeLarger(WindowCounter other, int[] nodeOf) {
        CellWindow cells = (CellWindow) other;
        for (int i = cells.head; i < cells.head + cells.size; i++) {
            long key = CellKey.of(CellKey.number(cells.keys[i]), nodeOf[CellKey.node(cells.keys[i])]);
            int at = cellOf(key);
            charged[at] = Math.max(charged[at], cells.charged[i]);
            if (cells.refundedAt(i) > refundedAt(at)) {
                refundedForWriting()[at] = cells.refundedAt(i);
            }
        }
        used = IntStream.range(head, head + size).mapToLong(this::net).sum();
    }

    private void add(long key, long units) {
        int last = head + size - 1;
        if (size > 0 && CellKey.number(keys[last]) < CellKey.number(key) && net(last) == 0) {
            remove(last);
        }
        int cell = cellOf(key);
        if (units > Long.MAX_VALUE - charged[cell]) { // after thousands of huge refunds: forget what cancels out
            charged[cell] = net(cell);
            refundedForWriting()[cell] = 0;
        }
        charged[cell] += units;
    }

    /** The cell of that key, made if need be. Looks from the back, where now is. */
    private int cellOf(long key) {
        int behind = head + size;
        while (behind > head && keys[behind - 1] > key) {
            behind--;
        }
        return behind > head && keys[behind - 1] == key ? behind - 1 : insert(behind, key);
    }

    private int insert(int at, long key) {
        int place = at;
        if (head + size == keys.length) {
            int capacity = size < keys.length / 2 ? keys.length : Math.max(2, keys.length + keys.length / 2);
            keys = moved(keys, capacity);
            charged = moved(charged, capacity);
            refunded = refunded == null ? null : moved(refunded, capacity);
            place -= head;
            head = 0;
        }
        int behind = head + size - place;
        System.arraycopy(keys, place, keys, place + 1, behind);
        System.arraycopy(charged, place, charged, place + 1, behind);
        keys[place] = key;
        charged[place] = 0;
        if (refunded != null) {
            System.arraycopy(refunded, place, refunded, place + 1, behind);
            refunded[place] = 0;
        }
        size++;
        return place;
    }

    private void remove(int at) {
        int behind = head + size - at - 1;
        System.arraycopy(keys, at + 1, keys, at, behind);
        System.arraycopy(charged, at + 1, charged, at, behind);
        if (refunded != null) {
            System.arraycopy(refunded, at + 1, refunded, at, behind);
        }
        size--;
    }

    private long[] moved(long[] from, int capacity) {
        long[] to = new long[capacity];
        System.arraycopy(from, head, to, 0, size);
        return to;
    }

    private long[] refundedForWriting() {
        if (refunded == null) {
            refunded = new long[keys.length];
        }
        return refunded;
    }

    private long refundedAt(int at) {
        return refunded == null ? 0 : refunded[at];
    }

    private long net(int at) {
        return Math.max(0, charged[at] - refundedAt(at));
    }

    /** The first moment at which the cell counts no longer. */
    private long endOfCounting(long key) {
        return (CellKey.number(key) + 1) * widthMicros + tailMicros;
    }
}
