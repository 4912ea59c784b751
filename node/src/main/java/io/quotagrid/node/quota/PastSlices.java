package io.quotagrid.node.quota;

import io.quotagrid.config.Meter;
import org.jspecify.annotations.Nullable;

/**
 * Slices of which one owner knows how much was out, and another how much was spent.
 *
 * <p>When a network is cut, a node may be left with an owner that has no copy of the subject. It begins anew there, with another
 * row, and says what it had spent in all of the slice that it had from the owner out of reach. That one hears nothing more and books
 * all that was out. Where both rows come together what was not spent is taken out again.
 *
 * <p>The message that made the other row may have been carried out by the owner out of reach as well, its answer never heard. If that
 * began a slice, the node spoke of another one, or none, in that message, and has spent nothing of it.
 *
 * <p><b>Never under.</b> The node says what it spent only after it has let go of that slice, so nothing more can be spent of it; and what
 * the other owner had been told before stays as it is booked. Doing it twice does nothing.
 */
final class PastSlices {
    private static final long NOBODY_KNOWS = -1;

    private PastSlices() {}

    static void correct(MeterBooks books, NodeTable nodes, long nowMicros) {
        for (int i = 0; i < nodes.length(); i++) {
            NodeRow row = nodes.at(i);
            if (row != null && row.slice() != null) {
                correct(row, row.slice(), books, nodes, nowMicros);
            }
        }
    }

    private static void correct(NodeRow said, SliceRow knows, MeterBooks books, NodeTable nodes, long nowMicros) {
        for (int i = 0; i < nodes.length(); i++) {
            NodeRow row = nodes.at(i);
            SliceRow slice = row == null ? null : row.slice();
            if (row == null || slice == null || row.first >= said.first || !sameSelf(row, said)) {
                continue;
            }
            boolean lastUnheard = row.number() == said.first;
            end(i, slice, knows, lastUnheard, books, nodes, nowMicros);
            takeOut(i, slice.ended(), knows, lastUnheard, books, nowMicros);
        }
    }

    private static boolean sameSelf(NodeRow row, NodeRow other) {
        return row.incarnation == other.incarnation && row.node.equals(other.node);
    }

    /** What was spent in all of the slice of that term, if it is known; else {@link #NOBODY_KNOWS}. */
    private static long spent(Meter meter, long term, SliceRow knows, boolean lastUnheard) {
        if (term == knows.past().term()) {
            return knows.past().spent(meter);
        }
        return lastUnheard && term != knows.firstTerm() ? 0 : NOBODY_KNOWS;
    }

    /** It is still out there: only what was spent is booked, and it is over. */
    private static void end(
            int node,
            SliceRow slice,
            SliceRow knows,
            boolean lastUnheard,
            MeterBooks books,
            NodeTable nodes,
            long nowMicros) {
        if (!slice.hasWindowedOut()
                || spent(Meter.RPM, slice.term(), knows, lastUnheard) == NOBODY_KNOWS) { // it is so for all meters
            return;
        }
        for (Meter meter : Meters.WINDOWED) {
            long spent = spent(meter, slice.term(), knows, lastUnheard);
            slice.out()
                    .set(
                            meter,
                            more(spent, slice.spent().get(meter), slice.out().get(meter)));
        }
        SliceTurn.bookOut(node, slice, books, nowMicros);
        slice.end(nodes.newTerm(nowMicros), nowMicros);
    }

    private static void takeOut(
            int node,
            SliceRow.@Nullable Ended ended,
            SliceRow knows,
            boolean lastUnheard,
            MeterBooks books,
            long nowMicros) {
        for (Meter meter : Meters.WINDOWED) {
            WindowCounter counter = books.counter(meter);
            long booked = ended == null ? 0 : ended.booked().get(meter);
            long spent = ended == null ? NOBODY_KNOWS : spent(meter, ended.term(), knows, lastUnheard);
            if (ended != null && counter != null && booked > 0 && spent != NOBODY_KNOWS) {
                long really = more(spent, ended.spent().get(meter), booked);
                counter.unbook(node, nowMicros, ended.atMicros(), booked - really);
                ended.booked().set(meter, really);
            }
        }
    }

    /** Spent beyond what was reported: no more than was out. */
    private static long more(long spent, long reported, long out) {
        return Math.max(0, Math.min(out, spent - reported));
    }
}
