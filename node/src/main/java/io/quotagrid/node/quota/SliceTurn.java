package io.quotagrid.node.quota;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The slices' part of one message: first what the node reports is booked, and after the operations it is handed a share of what
 * is left.
 *
 * <p><b>Never over.</b> A unit that was handed out is counted as {@code out} from the grant until it is reported spent, is
 * reported back, or its slice's life is over. Spent is booked no earlier than the last unit of the report was really spent, or
 * at the life's end, so it counts as long as it must, or longer. At every grant {@code used(now) + sum(out) <= limit}.
 */
final class SliceTurn {
    private final SliceReport report;
    private final MeterBooks books;
    private final NodeTable nodes;
    private final int sender;
    private final Rooms rooms;
    private final SliceRow slice;
    private final long nowMicros;
    private final @Nullable ClassUse classes;
    private boolean changed;

    /**
     * The sender's slice is made if need be.
     *
     * @param classes what each priority class has; null if there are none
     */
    SliceTurn(
            SliceReport report,
            MeterBooks books,
            NodeTable nodes,
            int sender,
            NodeRow row,
            Rooms rooms,
            @Nullable ClassUse classes,
            long nowMicros) {
        this.classes = classes;
        this.report = report;
        this.books = books;
        this.nodes = nodes;
        this.sender = sender;
        this.rooms = rooms;
        this.nowMicros = nowMicros;
        boolean known = row.slice() != null;
        this.slice = row.sliceForWriting(() -> nodes.newTerm(Math.max(nowMicros, report.term() + 1)), report.term());
        if (known && report.term() == 0) {
            // the node has let go of what it knew: it has nothing in hand, and counts from 0 again
            slice.begin(nodes.newTerm(nowMicros));
            changed = true;
        } else if (report.term() > slice.term()) {
            // this owner knows less than the node does: what it knows of is booked
            bookOut(sender, slice, books, nowMicros);
            slice.begin(report.term());
            nodes.seenTerm(report.term());
            changed = true;
        }
    }

    boolean changed() {
        return changed;
    }

    /** Books what the node reports. */
    void book() {
        if (!report.past().none()) {
            slice.remember(report.past());
            PastSlices.correct(books, nodes, nowMicros);
            changed = true;
        }
        boolean current = current();
        if (current) {
            forgetMetersNotNamed();
        }
        for (SliceReport.Line line : report.lines()) {
            Meter meter = line.meter();
            if (current && meter != Meter.PARALLEL) {
                bookSpent(line);
            }
            if (current || meter == Meter.PARALLEL) {
                setOut(meter, Math.min(Limit.LARGEST, line.busy()) + Math.min(Limit.LARGEST, line.stock()));
            }
            slice.stock().set(meter, current ? line.stock() : 0);
            slice.want().set(meter, line.want());
        }
        slice.live(report.lifeMicros(), nowMicros);
    }

    /**
     * Hands out what the node wants, at most half of what is free by its share of what all want.
     *
     * @param refused whether an ask of the same message was refused: then the node is given nothing beside
     */
    SliceGrant grant(Predicate<String> alive, boolean refused, LimitSet newer) {
        slice.becomesShort(refused);
        List<SliceGrant.Line> lines = new ArrayList<>(report.lines().size());
        for (SliceReport.Line line : report.lines()) {
            int index = books.index(line.meter());
            if (index >= 0) {
                long free = free(index, alive);
                long units = refused ? 0 : Math.max(0, Math.min(free, units(line.meter(), free)));
                setOut(line.meter(), slice.out().get(line.meter()) + units);
                slice.stock().add(line.meter(), units);
                lines.add(new SliceGrant.Line(line.meter(), units, slot(index), Math.max(0, free - units)));
            }
        }
        return new SliceGrant(slice.term(), nodes.othersAreShort(sender, nowMicros), newer, lines);
    }

    /** Books every slice whose life is over; whether there was one. */
    static boolean expire(MeterBooks books, NodeTable nodes, long nowMicros) {
        boolean any = false;
        for (int i = 0; i < nodes.length(); i++) {
            NodeRow row = nodes.at(i);
            SliceRow slice = row == null ? null : row.slice();
            if (slice != null && slice.expiresAtMicros() <= nowMicros && slice.hasWindowedOut()) {
                bookOut(i, slice, books, slice.expiresAtMicros());
                slice.end(nodes.newTerm(nowMicros), slice.expiresAtMicros());
                any = true;
            }
        }
        return any;
    }

    /** What is out is neither booked nor good any more; reports of it will be of another term. */
    static void voidAll(NodeTable nodes, long nowMicros) {
        for (int i = 0; i < nodes.length(); i++) {
            NodeRow row = nodes.at(i);
            SliceRow slice = row == null ? null : row.slice();
            if (slice != null) {
                slice.forget(nodes.newTerm(nowMicros));
            }
        }
    }

    /** An owner that has just taken over cannot know how long nodes have been silent: every life begins again. */
    static void restartLives(NodeTable nodes, long nowMicros) {
        for (int i = 0; i < nodes.length(); i++) {
            NodeRow row = nodes.at(i);
            SliceRow slice = row == null ? null : row.slice();
            if (slice != null) {
                slice.live(slice.lifeMicros(), nowMicros);
            }
        }
    }

    /** Books as used all windowed units that are out. */
    static void bookOut(int node, SliceRow slice, MeterBooks books, long atMicros) {
        for (Meter meter : Meters.WINDOWED) {
            WindowCounter counter = books.counter(meter);
            long units = slice.out().get(meter);
            if (counter != null && units > 0) {
                counter.book(node, atMicros, units);
            }
        }
    }

    /** Whether the report is of the slice that there is: a reset ends it. */
    private boolean current() {
        return report.term() == slice.term();
    }

    private void forgetMetersNotNamed() {
        for (Meter meter : Meters.WINDOWED) {
            if (slice.out().get(meter) > 0 && report.lines().stream().noneMatch(line -> line.meter() == meter)) {
                setOut(meter, 0);
            }
        }
    }

    private void bookSpent(SliceReport.Line line) {
        WindowCounter counter = books.counter(line.meter());
        long more = line.spent() - slice.spent().get(line.meter());
        if (counter != null && more > 0) {
            counter.book(sender, spentAtMicros(), Appraisal.bounded(more, counter.used(nowMicros)));
        }
        if (more > 0) {
            slice.spent().set(line.meter(), line.spent());
            changed = true;
        }
    }

    /** No earlier than the last of it was spent: the message came no sooner than it was sent. */
    private long spentAtMicros() {
        return Math.max(0, nowMicros - report.quietMicros());
    }

    private void setOut(Meter meter, long units) {
        changed |= slice.out().get(meter) != units;
        slice.out().set(meter, units);
    }

    private long free(int index, Predicate<String> alive) {
        Limit limit = books.limit(index);
        WindowCounter counter = books.counter(index);
        long room = rooms.grants() ? rooms.of(limit) : 0;
        long free =
                room - (counter == null ? nodes.permits(alive) : counter.used(nowMicros) + nodes.out(limit.meter()));
        return classes == null || free <= 0 ? free : Math.min(free, classes.free(index, room));
    }

    private long units(Meter meter, long free) {
        long want = slice.want().get(meter);
        long stock = slice.stock().get(meter);
        if (want <= stock) {
            return 0;
        }
        long half = (Math.max(0, free) + stock) / 2;
        return Math.min(want, share(half, want, nodes.wants(meter, nowMicros))) - stock;
    }

    /** {@code half * want / wants}, without overflow: wants are small. */
    private static long share(long half, long want, long wants) {
        return half / wants * want + half % wants * want / wants;
    }

    private long slot(int index) {
        WindowCounter counter = books.counter(index);
        SliceRow.Ended ended = slice.ended();
        if (counter == null) {
            return SliceGrant.NO_SLOT;
        }
        if (current()) {
            return counter.slot(spentAtMicros());
        }
        return ended != null && ended.term() == report.term() ? counter.slot(ended.atMicros()) : SliceGrant.NO_SLOT;
    }
}
