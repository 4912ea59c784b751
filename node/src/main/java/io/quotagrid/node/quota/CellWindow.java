package io.quotagrid.node.quota;

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
 * <p><b>Cost.</b> A charge looks at the last cells only, one a node at most; each cell is dropped once. A cell that was refunded
 * in full is removed as soon as its sub-window has passed.
 *
 * <p><b>Blocks.</b> Where memory is short, {@link #coarsen} joins each quarter of a window's sub-windows into a block, which counts,
 * whole, as long as its last sub-window does: so never over, by the same proof; under at most what the oldest block holds. A node
 * then has five or six cells at most. Slots go on naming sub-windows, so that what was booked before finds its block. A block
 * knows only what counts of it, not apart what was refunded; and a refund is lost that comes when, or seconds before, its charge would have left a window without blocks: more, never less. {@link #refine} ends that with the block that now lies in.
 *
 * <p><b>Merge.</b> A row is written by one incarnation of one node, through the one owner which that node can reach; so of two
 * copies of a cell one is the other's past, and the larger charged and the larger refunded are the newer. A removed cell
 * comes back (a refund seen by one side only: more, never less); it cannot have been charged again, for its time had passed.
 * Of a block the larger net is taken: that of the newer copy is the true one, so it is more there too, never less.
 */
final class CellWindow extends SortedCells implements WindowCounter {
    /** In place of a number: every sub-window stands for itself. */
    static final long NO_BLOCKS = -1;

    /** Twice what owners' clocks may differ from the cluster's, and what time may lead them: {@link SubjectState}. */
    private static final long LONGEST_RUN_BACK_MICROS = 4_000_000;

    private static final int BLOCKS = 4;
    private static final int FEW = 8; // cells that are not worth joining
    private static final long ALL_BLOCKS = Long.MAX_VALUE;

    private final long widthMicros;
    private final long tailMicros;
    private final int generation;
    private long used;
    private long blocksUntil = NO_BLOCKS; // sub-windows up to this number are kept in blocks; it is the last of one

    private CellWindow(long widthMicros, long tailMicros, int generation, int capacity) {
        super(capacity);
        this.widthMicros = widthMicros;
        this.tailMicros = tailMicros;
        this.generation = generation;
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
    static CellWindow ofCells(long widthMicros, long tailMicros, int generation, long blocksUntil, long[] cells) {
        if (widthMicros < 1 || tailMicros < 0 || blocksUntil < NO_BLOCKS) {
            throw new IllegalArgumentException("no window: sub-windows of " + widthMicros + " us and " + tailMicros);
        }
        CellWindow window = new CellWindow(widthMicros, tailMicros, generation, Math.max(1, cells.length / 3));
        window.blocksUntil = blocksUntil;
        for (int i = 0; i < cells.length; i += 3) {
            int cell = window.findOrInsert(cells[i]);
            window.setCharged(cell, cells[i + 1]);
            window.setRefunded(cell, cells[i + 2]);
        }
        window.used = window.sum();
        return window;
    }

    long[] cells() {
        long[] cells = new long[3 * size()];
        for (int i = 0; i < size(); i++) {
            cells[3 * i] = key(i);
            cells[3 * i + 1] = charged(i);
            cells[3 * i + 2] = refunded(i);
        }
        return cells;
    }

    long widthMicros() {
        return widthMicros;
    }

    long tailMicros() {
        return tailMicros;
    }

    /** Sub-windows up to this number are kept in blocks: -1 for none, the largest number for all. */
    long blocksUntil() {
        return blocksUntil;
    }

    @Override
    public int generation() {
        return generation;
    }

    @Override
    public long used(long nowMicros) {
        while (size() > 0 && endOfCounting(CellKey.number(key(0))) <= nowMicros) {
            used -= net(0);
            removeFirst();
        }
        if (blocksUntil != NO_BLOCKS && blocksUntil < nowMicros / widthMicros && !hasBlocks()) {
            blocksUntil = NO_BLOCKS;
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
        add(cellKey(atMicros / widthMicros, node), units);
        used = total;
    }

    @Override
    public void unbook(int node, long nowMicros, long atMicros, long units) {
        int at = booked(atMicros / widthMicros, node, nowMicros);
        if (at >= 0) {
            used -= net(at);
            setCharged(at, charged(at) - Math.min(units, charged(at)));
            used += net(at);
        }
    }

    @Override
    public long refund(int node, long nowMicros, long slot, long units) {
        used(nowMicros);
        int at = Slots.isOf(generation, slot) ? booked(Slots.number(slot), node, nowMicros) : -1;
        long back = at < 0 ? 0 : Math.min(Math.max(0, units), net(at));
        if (back == 0) {
            return 0;
        }
        if (Slots.number(slot) <= blocksUntil) {
            setCharged(at, charged(at) - back);
        } else {
            setRefunded(at, refunded(at) + back);
        }
        used -= back;
        if (net(at) == 0 && CellKey.number(key(at)) < nowMicros / widthMicros) {
            remove(at);
        }
        return back;
    }

    @Override
    public long retryAfter(long nowMicros, long units, long max) {
        long excess = used(nowMicros) - (max - units);
        for (int i = 0; excess > 0 && i < size(); i++) {
            excess -= net(i);
            if (excess <= 0) {
                return endOfCounting(CellKey.number(key(i))) - nowMicros;
            }
        }
        return 0;
    }

    @Override
    public long resetAfter(long nowMicros, long units) {
        used(nowMicros);
        long until = units == 0 ? nowMicros : endOfCounting(place(nowMicros / widthMicros));
        for (int i = size() - 1; i >= 0; i--) {
            if (net(i) > 0) {
                return Math.max(until, endOfCounting(CellKey.number(key(i)))) - nowMicros;
            }
        }
        return until - nowMicros;
    }

    @Override
    public boolean occupies(int node, long nowMicros) {
        used(nowMicros);
        for (int i = 0; i < size(); i++) {
            if (CellKey.node(key(i)) == node) {
                return true;
            }
        }
        return false;
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
    public boolean coarsens() {
        return size() > FEW && blocksUntil != ALL_BLOCKS && block() > 1;
    }

    @Override
    public boolean coarsen(long nowMicros) {
        used(nowMicros);
        if (!coarsens()) {
            return false;
        }
        joinBlocks();
        return true;
    }

    @Override
    public void refine(long nowMicros) {
        if (blocksUntil == ALL_BLOCKS) {
            long last = size() == 0 ? NO_BLOCKS : CellKey.number(key(size() - 1)); // the end of a block
            blocksUntil = Math.max(last, place(nowMicros / widthMicros));
        }
    }

    @Override
    public long weightBytes() {
        return 64 + bytes();
    }

    @Override
    public void forEach(long nowMicros, Visitor visitor) {
        used(nowMicros);
        for (int i = 0; i < size(); i++) {
            if (net(i) > 0) {
                visitor.visit(CellKey.node(key(i)), (CellKey.number(key(i)) + 1) * widthMicros - 1, net(i));
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
        CellWindow others = (CellWindow) other;
        if (blocksUntil != NO_BLOCKS
                || others.blocksUntil != NO_BLOCKS) { // also where none is left: slots name their places
            joinBlocks();
            others.joinBlocks();
        }
        for (int i = 0; i < others.size(); i++) {
            long key = others.key(i);
            int at = findOrInsert(CellKey.of(CellKey.number(key), nodeOf[CellKey.node(key)]));
            setCharged(at, Math.max(charged(at), others.charged(i)));
            setRefunded(at, Math.max(refunded(at), others.refunded(i)));
        }
        used = sum();
    }

    private void add(long key, long units) {
        int last = size() - 1;
        if (last >= 0 && CellKey.number(key(last)) < CellKey.number(key) && net(last) == 0) {
            remove(last);
        }
        int cell = findOrInsert(key);
        if (units > Long.MAX_VALUE - charged(cell)) { // after thousands of huge refunds: forget what cancels out
            setCharged(cell, net(cell));
            setRefunded(cell, 0);
        }
        setCharged(cell, charged(cell) + units);
    }

    /**
     * The cell that holds what the node booked in that sub-window, or -1. What has counted for a window may have been dropped before
     * its block was joined, perhaps by an owner whose clock was ahead, and what the block holds is then others': so that is not looked for.
     */
    private int booked(long number, int node, long nowMicros) {
        long latestDrop = number <= blocksUntil ? nowMicros + LONGEST_RUN_BACK_MICROS : nowMicros;
        return endOfCounting(number) <= latestDrop ? -1 : find(cellKey(number, node));
    }

    /** Whether any of the cells may be a block. */
    private boolean hasBlocks() {
        return size() > 0 && CellKey.number(key(0)) <= blocksUntil;
    }

    private void joinBlocks() {
        blocksUntil = ALL_BLOCKS;
        CellWindow joined = new CellWindow(widthMicros, tailMicros, generation, BLOCKS);
        joined.blocksUntil = ALL_BLOCKS;
        for (int i = 0; i < size(); i++) {
            if (net(i) > 0) {
                joined.add(joined.cellKey(CellKey.number(key(i)), CellKey.node(key(i))), net(i));
            }
        }
        become(joined);
    }

    /** Sub-windows that a block has: 1 for a fixed window, which forgets at its edge. */
    private long block() {
        return Math.max(1, tailMicros / widthMicros / BLOCKS);
    }

    /** The number under which units of that sub-window are kept: that of the last one of its block, or its own. */
    private long place(long number) {
        if (number > blocksUntil) {
            return number;
        }
        long block = block();
        return number - number % block + block - 1;
    }

    private long cellKey(long number, int node) {
        return CellKey.of(place(number), node);
    }

    /** The first moment at which what was booked in that sub-window counts no longer. */
    private long endOfCounting(long number) {
        return (number + 1) * widthMicros + tailMicros;
    }
}
