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
 * <p><b>Never under.</b> The node says so only after it has let go of that slice, so nothing more can be spent of it; and what the
 * other owner had been told before stays as it is booked. Doing it twice does nothing.
 */
final class PastSlices {
    private PastSlices() {}

    static void correct(MeterBooks books, NodeTable nodes, long nowMicros) {
        for (int i = 0; i < nodes.length(); i++) {
            NodeRow row = nodes.at(i);
            SliceRow slice = row == null ? null : row.slice();
            if (row != null && slice != null && !slice.past().none()) {
                correct(row, slice.past(), books, nodes, nowMicros);
            }
        }
    }

    private static void correct(
            NodeRow said, SliceReport.Past past, MeterBooks books, NodeTable nodes, long nowMicros) {
        for (int i = 0; i < nodes.length(); i++) {
            NodeRow row = nodes.at(i);
            SliceRow slice = row == null ? null : row.slice();
            boolean sameSelf = row != null && row.incarnation == said.incarnation && row.node.equals(said.node);
            if (slice == null || row == said || !sameSelf) {
                continue;
            }
            if (slice.term() == past.term()) {
                end(i, slice, past, books, nodes, nowMicros);
            }
            takeOut(i, slice.ended(), past, books);
        }
    }

    /** It is still out there: only what was spent is booked, and it is over. */
    private static void end(
            int node, SliceRow slice, SliceReport.Past past, MeterBooks books, NodeTable nodes, long nowMicros) {
        for (Meter meter : Meters.WINDOWED) {
            long out = slice.out().get(meter);
            slice.out()
                    .set(meter, spentOf(out, past.spent(meter) - slice.spent().get(meter)));
        }
        SliceTurn.bookOut(node, slice, books, nowMicros);
        slice.end(nodes.newTerm(nowMicros), nowMicros);
    }

    private static void takeOut(int node, SliceRow.@Nullable Ended ended, SliceReport.Past past, MeterBooks books) {
        if (ended == null || ended.term() != past.term()) {
            return;
        }
        for (Meter meter : Meters.WINDOWED) {
            WindowCounter counter = books.counter(meter);
            long booked = ended.booked().get(meter);
            long spent = spentOf(booked, past.spent(meter) - ended.spent().get(meter));
            if (counter != null && spent < booked) {
                counter.unbook(node, ended.atMicros(), booked - spent);
                ended.booked().set(meter, spent);
            }
        }
    }

    private static long spentOf(long out, long notReported) {
        return Math.max(0, Math.min(out, notReported));
    }
}
