package io.quotagrid.node.quota;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reports and grants of slices as bytes; one byte where there are none. */
final class SliceCodec {
    private static final int LARGEST = QuotaCodec.METER_CODES + 1;

    private SliceCodec() {}

    static void writeReport(DataOutput out, SliceReport report) throws IOException {
        Wire.writeLong(out, report.lines().size());
        if (report.none()) {
            return;
        }
        Wire.writeLong(out, report.term());
        Wire.writeLong(out, report.lifeMicros());
        Wire.writeLong(out, report.quietMicros());
        for (SliceReport.Line line : report.lines()) {
            QuotaCodec.writeMeter(out, line.meter());
            Wire.writeLong(out, line.spent());
            Wire.writeLong(out, line.busy());
            Wire.writeLong(out, line.stock());
            Wire.writeLong(out, line.want());
        }
        writePast(out, report.past());
    }

    static SliceReport readReport(DataInput in) throws IOException {
        int count = Wire.readIndex(in, LARGEST, "the number of slices");
        if (count == 0) {
            return SliceReport.NONE;
        }
        long term = Wire.readLong(in);
        long lifeMicros = Wire.readLong(in);
        long quietMicros = Wire.readLong(in);
        List<SliceReport.Line> lines = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            lines.add(new SliceReport.Line(
                    QuotaCodec.readMeter(in),
                    Wire.readLong(in),
                    Wire.readLong(in),
                    Wire.readLong(in),
                    Wire.readLong(in)));
        }
        return new SliceReport(term, lifeMicros, quietMicros, lines, readPast(in));
    }

    /** One byte where there is none. */
    static void writePast(DataOutput out, SliceReport.Past past) throws IOException {
        Wire.writeLong(out, past.term());
        if (!past.none()) {
            MeterUnits spent = new MeterUnits();
            past.spent().forEach(spent::set);
            QuotaCodec.writeUnits(out, spent);
        }
    }

    static SliceReport.Past readPast(DataInput in) throws IOException {
        long term = Wire.readLong(in);
        if (term == 0) {
            return SliceReport.Past.NONE;
        }
        MeterUnits spent = new MeterUnits();
        QuotaCodec.readUnits(in, spent);
        return new SliceReport.Past(term, spent.windowed());
    }

    static void writeGrant(DataOutput out, SliceGrant grant) throws IOException {
        out.writeBoolean(!grant.none());
        if (grant.none()) {
            return;
        }
        Wire.writeLong(out, grant.term());
        out.writeBoolean(grant.pressed());
        QuotaCodec.writeLimits(out, grant.limits());
        Wire.writeLong(out, grant.lines().size());
        for (SliceGrant.Line line : grant.lines()) {
            QuotaCodec.writeMeter(out, line.meter());
            Wire.writeLong(out, line.units());
            Wire.writeLong(out, line.slot() + 1); // nowhere is one byte
            Wire.writeLong(out, line.free());
        }
    }

    static SliceGrant readGrant(DataInput in) throws IOException {
        if (!in.readBoolean()) {
            return SliceGrant.NONE;
        }
        long term = Wire.readLong(in);
        boolean pressed = in.readBoolean();
        LimitSet limits = QuotaCodec.readLimits(in);
        int count = Wire.readIndex(in, LARGEST, "the number of slices");
        List<SliceGrant.Line> lines = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            lines.add(new SliceGrant.Line(
                    QuotaCodec.readMeter(in), Wire.readLong(in), Wire.readLong(in) - 1, Wire.readLong(in)));
        }
        return new SliceGrant(term, pressed, limits, lines);
    }
}
