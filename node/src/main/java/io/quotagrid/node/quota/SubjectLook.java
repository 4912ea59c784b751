package io.quotagrid.node.quota;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Limit;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a subject's owner has in its books, as it stands: for people who look. Slices that nodes hold count as used and are in no
 * sub-window yet.
 *
 * @param atMicros by the owner's clock, microseconds since the epoch
 * @param windows  one for each windowed meter, in the order of its limits
 */
public record SubjectLook(long atMicros, List<Window> windows) {
    private static final int FORMAT = 1;

    /**
     * What counts of one meter.
     *
     * @param limit the limit in force at the owner
     * @param cells booked and not given back, the oldest first
     */
    public record Window(Limit limit, List<Cell> cells) {
        public Window {
            requireNonNull(limit, "limit");
            cells = List.copyOf(cells);
        }
    }

    /**
     * What one node has booked in one sub-window.
     *
     * @param node       its stable id
     * @param lastMicros the last moment at which it may have been booked, microseconds since the epoch
     * @param units      1 or more
     */
    public record Cell(String node, long lastMicros, long units) {
        public Cell {
            requireNonNull(node, "node");
        }
    }

    public SubjectLook {
        windows = List.copyOf(windows);
    }

    /** Writes everything. */
    public void writeTo(DataOutput out) throws IOException {
        Wire.writeVersion(out, FORMAT);
        Wire.writeLong(out, atMicros);
        Wire.writeLong(out, windows.size());
        for (Window window : windows) {
            QuotaCodec.writeLimit(out, window.limit());
            Wire.writeLong(out, window.cells().size());
            for (Cell cell : window.cells()) {
                Wire.writeText(out, cell.node());
                Wire.writeLong(out, cell.lastMicros());
                Wire.writeLong(out, cell.units());
            }
        }
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IOException if the bytes are of another format or no look
     */
    public static SubjectLook readFrom(DataInput in) throws IOException {
        Wire.readVersion(in, FORMAT, "a look at a subject");
        long atMicros = Wire.readLong(in);
        List<Window> windows = new ArrayList<>();
        for (int left = Wire.readCount(in); left > 0; left--) {
            Limit limit = QuotaCodec.readLimit(in);
            List<Cell> cells = new ArrayList<>();
            for (int cellsLeft = Wire.readCount(in); cellsLeft > 0; cellsLeft--) {
                cells.add(new Cell(Wire.readText(in), Wire.readLong(in), Wire.readLong(in)));
            }
            windows.add(new Window(limit, cells));
        }
        return new SubjectLook(atMicros, windows);
    }
}
