package io.quotagrid.node.quota;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of a {@link SubjectState} as bytes: its books and its nodes. */
final class StateCodec {
    static final int FORMAT = 4;
    private static final int GAUGE = 0;
    private static final int CELLS = 1;
    private static final int BUCKET = 2;
    private static final int BLOCKS = 3; // cells of which some are blocks
    private static final int COUNTERS = 4;

    private StateCodec() {}

    static void writeBooks(DataOutput out, MeterBooks books) throws IOException {
        out.writeBoolean(books.blank());
        if (books.blank()) {
            return;
        }
        Wire.writeLong(out, books.resetAtMicros());
        QuotaCodec.writeLimits(out, books.limits());
        for (int i = 0; i < books.count(); i++) {
            WindowCounter counter = books.counter(i);
            if (counter instanceof CellWindow cells) {
                Wire.writeLong(out, cells.blocksUntil() == CellWindow.NO_BLOCKS ? CELLS : BLOCKS);
                writeCells(out, cells);
            } else if (counter instanceof TokenBucket bucket) {
                Wire.writeLong(out, BUCKET);
                writeBucket(out, bucket);
            } else {
                Wire.writeLong(out, GAUGE);
            }
        }
    }

    static void readBooks(DataInput in, MeterBooks books) throws IOException {
        if (in.readBoolean()) {
            return;
        }
        books.wasResetAt(Wire.readLong(in));
        LimitSet limits = QuotaCodec.readLimits(in);
        @Nullable WindowCounter[] counters = new WindowCounter[limits.limits().size()];
        for (int i = 0; i < counters.length; i++) {
            int kind = Wire.readIndex(in, COUNTERS, "a counter");
            if (kind != GAUGE) {
                counters[i] = kind == BUCKET ? readBucket(in) : readCells(in, kind == BLOCKS);
            }
        }
        books.restore(limits, counters);
    }

    static void writeNodes(DataOutput out, NodeTable nodes) throws IOException {
        Wire.writeLong(out, nodes.lastTerm());
        Wire.writeLong(out, nodes.length());
        for (int i = 0; i < nodes.length(); i++) {
            NodeRow row = nodes.at(i);
            out.writeBoolean(row != null);
            if (row != null) {
                writeRow(out, row);
            }
        }
    }

    static void readNodes(DataInput in, NodeTable nodes) throws IOException {
        nodes.seenTerm(Wire.readLong(in));
        int length = Wire.readIndex(in, CellKey.NODES + 1, "the number of nodes");
        for (int i = 0; i < length; i++) {
            nodes.put(i, in.readBoolean() ? readRow(in) : null);
        }
    }

    private static void writeRow(DataOutput out, NodeRow row) throws IOException {
        Wire.writeText(out, row.node);
        Wire.writeLong(out, row.incarnation);
        Wire.writeLong(out, row.first);
        out.writeBoolean(row.replaced());
        Wire.writeLong(out, row.number());
        Wire.writeLong(out, row.permits());
        SubjectAnswer answer = row.answer();
        out.writeBoolean(answer != null);
        if (answer != null) {
            AnswerCodec.write(out, answer);
        }
        Wire.writeLong(out, row.holds().size());
        for (Map.Entry<Long, OpenHold> open : row.holds().entrySet()) {
            Wire.writeLong(out, open.getKey());
            OpenHold hold = open.getValue();
            Wire.writeLong(out, hold.permits());
            Wire.writeLong(out, hold.atMicros());
            Wire.writeLong(out, hold.untilMicros() - hold.atMicros());
            Wire.writeLong(out, hold.bookedMicros() - hold.atMicros());
            QuotaCodec.writeBookings(out, hold.bookings());
        }
        SliceRow slice = row.slice();
        out.writeBoolean(slice != null);
        if (slice != null) {
            writeSlice(out, slice);
        }
    }

    private static NodeRow readRow(DataInput in) throws IOException {
        NodeRow row = new NodeRow(Wire.readText(in), Wire.readLong(in), Wire.readLong(in));
        boolean replaced = in.readBoolean();
        long number = Wire.readLong(in);
        long permits = Wire.readLong(in);
        SubjectAnswer answer = in.readBoolean() ? AnswerCodec.read(in) : null;
        row.restore(number, answer, permits);
        int holds = Wire.readCount(in);
        for (int i = 0; i < holds; i++) {
            long call = Wire.readLong(in);
            long held = Wire.readLong(in);
            long atMicros = Wire.readLong(in);
            long untilMicros = atMicros + Wire.readLong(in);
            long bookedMicros = atMicros + Wire.readLong(in);
            row.open(call, new OpenHold(QuotaCodec.readBookings(in), held, atMicros, untilMicros, bookedMicros));
        }
        if (in.readBoolean()) {
            row.restore(readSlice(in));
        }
        if (replaced) {
            row.replace();
        }
        return row;
    }

    private static void writeSlice(DataOutput out, SliceRow slice) throws IOException {
        Wire.writeLong(out, slice.term());
        Wire.writeLong(out, slice.firstTerm());
        Wire.writeLong(out, slice.lifeMicros());
        Wire.writeLong(out, slice.expiresAtMicros());
        QuotaCodec.writeUnits(out, slice.out());
        QuotaCodec.writeUnits(out, slice.spent());
        SliceRow.Ended ended = slice.ended();
        out.writeBoolean(ended != null);
        if (ended != null) {
            Wire.writeLong(out, ended.term());
            Wire.writeLong(out, ended.atMicros());
            QuotaCodec.writeUnits(out, ended.spent());
            QuotaCodec.writeUnits(out, ended.booked());
        }
        SliceCodec.writePast(out, slice.past());
    }

    private static SliceRow readSlice(DataInput in) throws IOException {
        SliceRow slice = new SliceRow(Wire.readLong(in), Wire.readLong(in));
        long lifeMicros = Wire.readLong(in);
        long expiresAtMicros = Wire.readLong(in);
        QuotaCodec.readUnits(in, slice.out());
        QuotaCodec.readUnits(in, slice.spent());
        slice.restore(lifeMicros, expiresAtMicros, in.readBoolean() ? readEnded(in) : null, SliceCodec.readPast(in));
        return slice;
    }

    private static SliceRow.Ended readEnded(DataInput in) throws IOException {
        SliceRow.Ended ended =
                new SliceRow.Ended(Wire.readLong(in), Wire.readLong(in), new MeterUnits(), new MeterUnits());
        QuotaCodec.readUnits(in, ended.spent());
        QuotaCodec.readUnits(in, ended.booked());
        return ended;
    }

    private static void writeCells(DataOutput out, CellWindow window) throws IOException {
        Wire.writeLong(out, window.widthMicros());
        Wire.writeLong(out, window.tailMicros());
        Wire.writeLong(out, window.generation());
        if (window.blocksUntil() != CellWindow.NO_BLOCKS) {
            Wire.writeLong(out, window.blocksUntil());
        }
        long[] cells = window.cells();
        Wire.writeLong(out, cells.length / 3);
        long before = 0;
        for (int i = 0; i < cells.length; i += 3) {
            Wire.writeLong(out, cells[i] - before);
            Wire.writeLong(out, cells[i + 1]);
            Wire.writeLong(out, cells[i + 2]);
            before = cells[i];
        }
    }

    private static CellWindow readCells(DataInput in, boolean blocks) throws IOException {
        long widthMicros = Wire.readLong(in);
        long tailMicros = Wire.readLong(in);
        int generation = readGeneration(in);
        long blocksUntil = blocks ? Wire.readLong(in) : CellWindow.NO_BLOCKS;
        long[] cells = new long[3 * Wire.readCount(in)];
        long before = 0;
        for (int i = 0; i < cells.length; i += 3) {
            cells[i] = before + Wire.readLong(in);
            cells[i + 1] = Wire.readLong(in);
            cells[i + 2] = Wire.readLong(in);
            before = cells[i];
        }
        return CellWindow.ofCells(widthMicros, tailMicros, generation, blocksUntil, cells);
    }

    private static void writeBucket(DataOutput out, TokenBucket bucket) throws IOException {
        Wire.writeLong(out, bucket.windowMicros());
        Wire.writeLong(out, bucket.generation());
        Wire.writeLong(out, bucket.max());
        writeLongs(out, bucket.level());
        writeLongs(out, bucket.charged());
        writeLongs(out, bucket.refunded());
    }

    private static TokenBucket readBucket(DataInput in) throws IOException {
        long windowMicros = Wire.readLong(in);
        int generation = readGeneration(in);
        long max = Wire.readLong(in);
        return new TokenBucket(windowMicros, generation, max, readLongs(in), readLongs(in), readLongs(in));
    }

    private static int readGeneration(DataInput in) throws IOException {
        return Wire.readIndex(in, Slots.LAST_GENERATION + 1, "a generation");
    }

    private static void writeLongs(DataOutput out, long[] values) throws IOException {
        Wire.writeLong(out, values.length);
        for (long value : values) {
            Wire.writeLong(out, value);
        }
    }

    private static long[] readLongs(DataInput in) throws IOException {
        long[] values = new long[Wire.readIndex(in, CellKey.NODES + 1, "the number of values")];
        for (int i = 0; i < values.length; i++) {
            values[i] = Wire.readLong(in);
        }
        return values;
    }
}
