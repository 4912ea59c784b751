package io.quotagrid.node.quota;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages and answers as bytes. Each begins with the number of its format; codes, and the order of the tables here, never
 * change, new ones are added at the end. A state writes itself: {@link SubjectState#writeTo}.
 */
public final class QuotaCodec {
    private static final int MESSAGE_FORMAT = 3;
    private static final Meter[] METERS = {
        Meter.RPM, Meter.RPH, Meter.RPD, Meter.TPM, Meter.TPH, Meter.TPD, Meter.PARALLEL
    };

    /** How many meters have a code. */
    static final int METER_CODES = METERS.length;

    private static final Strategy[] STRATEGIES = {Strategy.SLIDING_WINDOW, Strategy.FIXED_WINDOW, Strategy.TOKEN_BUCKET
    };
    private static final Enforcement[] ENFORCEMENTS = {Enforcement.REFUSE, Enforcement.SHADOW};
    private static final int HOLD = 0;
    private static final int CONFIRM = 1;
    private static final int CANCEL = 2;
    private static final int SETTLE = 3;
    private static final int PEEK = 4;
    private static final int RESET = 5;
    private static final int OPERATIONS = 6;
    private static final int WITH_SHARES = 16; // added to the number of limits where shares follow them

    private QuotaCodec() {}

    /** Writes a message. */
    public static void writeMessage(DataOutput out, SubjectMessage message) throws IOException {
        Wire.writeVersion(out, MESSAGE_FORMAT);
        Wire.writeText(out, message.node());
        Wire.writeLong(out, message.incarnation());
        Wire.writeLong(out, message.number());
        writeLimits(out, message.limits());
        Wire.writeLong(out, message.operations().size());
        for (Operation operation : message.operations()) {
            writeOperation(out, operation);
        }
        SliceCodec.writeReport(out, message.slice());
    }

    /**
     * Reads what {@link #writeMessage} wrote.
     *
     * @throws IOException if the bytes are of another format or no message
     */
    public static SubjectMessage readMessage(DataInput in) throws IOException {
        Wire.readVersion(in, MESSAGE_FORMAT, "a message");
        return Wire.checked(() -> readMessageBody(in), "a message");
    }

    /** Writes an answer. */
    public static void writeAnswer(DataOutput out, SubjectAnswer answer) throws IOException {
        AnswerCodec.write(out, answer);
    }

    /**
     * Reads what {@link #writeAnswer} wrote.
     *
     * @throws IOException if the bytes are of another format or no answer
     */
    public static SubjectAnswer readAnswer(DataInput in) throws IOException {
        return AnswerCodec.read(in);
    }

    private static SubjectMessage readMessageBody(DataInput in) throws IOException {
        String node = Wire.readText(in);
        long incarnation = Wire.readLong(in);
        long number = Wire.readLong(in);
        LimitSet limits = readLimits(in);
        int count = Wire.readCount(in);
        List<Operation> operations = new ArrayList<>(Math.min(count, 256));
        for (int i = 0; i < count; i++) {
            operations.add(readOperation(in));
        }
        return new SubjectMessage(node, incarnation, number, limits, operations, SliceCodec.readReport(in));
    }

    static void writeLimits(DataOutput out, LimitSet limits) throws IOException {
        Wire.writeLong(out, limits.epoch());
        boolean shared = !limits.shares().none();
        Wire.writeLong(out, limits.limits().size() + (shared ? WITH_SHARES : 0));
        for (Limit limit : limits.limits()) {
            writeLimit(out, limit);
        }
        if (shared) {
            Wire.writeLong(out, limits.shares().size());
            for (Shares.Share share : limits.shares().shares()) {
                Wire.writeText(out, share.priority());
                Wire.writeLong(out, share.percent());
            }
        }
    }

    static LimitSet readLimits(DataInput in) throws IOException {
        long epoch = Wire.readLong(in);
        int read = Wire.readIndex(in, WITH_SHARES + METERS.length + 1, "the number of limits");
        int count = read % WITH_SHARES;
        List<Limit> limits = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            limits.add(readLimit(in));
        }
        return SharedLimits.of(new LimitSet(epoch, limits, read < WITH_SHARES ? Shares.NONE : readShares(in)));
    }

    private static Shares readShares(DataInput in) throws IOException {
        int count = Wire.readIndex(in, Shares.MOST + 1, "the number of shares");
        List<Shares.Share> shares = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            shares.add(new Shares.Share(Wire.readText(in), Wire.readIndex(in, 101, "a share")));
        }
        return new Shares(shares);
    }

    static void writeLimit(DataOutput out, Limit limit) throws IOException {
        writeMeter(out, limit.meter());
        Wire.writeLong(out, limit.max());
        Wire.writeLong(out, limit.window().toNanos());
        Wire.writeLong(out, codeOf(STRATEGIES, limit.strategy()));
    }

    static Limit readLimit(DataInput in) throws IOException {
        return new Limit(
                readMeter(in),
                Wire.readLong(in),
                Duration.ofNanos(Wire.readLong(in)),
                STRATEGIES[Wire.readIndex(in, STRATEGIES.length, "a strategy")]);
    }

    static void writeBookings(DataOutput out, List<Booking> bookings) throws IOException {
        Wire.writeLong(out, bookings.size());
        for (Booking booking : bookings) {
            writeBooking(out, booking);
        }
    }

    static List<Booking> readBookings(DataInput in) throws IOException {
        int count = Wire.readCount(in);
        List<Booking> bookings = new ArrayList<>(Math.min(count, METERS.length));
        for (int i = 0; i < count; i++) {
            bookings.add(readBooking(in));
        }
        return bookings;
    }

    private static void writeBooking(DataOutput out, Booking booking) throws IOException {
        writeMeter(out, booking.meter());
        Wire.writeLong(out, booking.slot());
        Wire.writeLong(out, booking.units());
    }

    private static Booking readBooking(DataInput in) throws IOException {
        return new Booking(readMeter(in), Wire.readLong(in), Wire.readLong(in));
    }

    static void writeMeter(DataOutput out, Meter meter) throws IOException {
        Wire.writeLong(out, codeOf(METERS, meter));
    }

    static Meter readMeter(DataInput in) throws IOException {
        return METERS[Wire.readIndex(in, METERS.length, "a meter")];
    }

    /** Writes what is not zero. */
    static void writeUnits(DataOutput out, MeterUnits units) throws IOException {
        int count = 0;
        for (Meter meter : METERS) {
            count += units.get(meter) == 0 ? 0 : 1;
        }
        Wire.writeLong(out, count);
        for (Meter meter : METERS) {
            if (units.get(meter) != 0) {
                writeMeter(out, meter);
                Wire.writeLong(out, units.get(meter));
            }
        }
    }

    static void readUnits(DataInput in, MeterUnits units) throws IOException {
        int count = Wire.readIndex(in, METER_CODES + 1, "the number of meters");
        for (int i = 0; i < count; i++) {
            units.set(readMeter(in), Wire.readLong(in));
        }
    }

    private static void writeOperation(DataOutput out, Operation operation) throws IOException {
        Wire.writeLong(out, codeOf(operation));
        Wire.writeLong(out, operation.call());
        if (operation instanceof Operation.Hold hold) {
            writeAsk(out, hold.amounts(), hold.enforcement());
            Wire.writeLong(out, hold.withinMicros());
        } else if (operation instanceof Operation.Confirm confirm) {
            Wire.writeLong(out, confirm.afterMicros());
        } else if (operation instanceof Operation.Peek peek) {
            writeAsk(out, peek.amounts(), peek.enforcement());
        } else if (operation instanceof Operation.Settle settle) {
            Wire.writeLong(out, settle.permits());
            Wire.writeLong(out, settle.afterMicros());
            Wire.writeLong(out, settle.corrections().size());
            for (Operation.Correction correction : settle.corrections()) {
                writeBooking(out, correction.booking());
                Wire.writeLong(out, correction.actual());
            }
        }
    }

    private static Operation readOperation(DataInput in) throws IOException {
        int code = Wire.readIndex(in, OPERATIONS, "an operation");
        long call = Wire.readLong(in);
        return switch (code) {
            case HOLD -> new Operation.Hold(call, readAmounts(in), readEnforcement(in), Wire.readLong(in));
            case CONFIRM -> new Operation.Confirm(call, Wire.readLong(in));
            case CANCEL -> new Operation.Cancel(call);
            case PEEK -> new Operation.Peek(call, readAmounts(in), readEnforcement(in));
            case RESET -> new Operation.Reset(call);
            default -> readSettle(in, call);
        };
    }

    private static Operation.Settle readSettle(DataInput in, long call) throws IOException {
        long permits = Wire.readLong(in);
        long afterMicros = Wire.readLong(in);
        int count = Wire.readCount(in);
        List<Operation.Correction> corrections = new ArrayList<>(Math.min(count, METERS.length));
        for (int i = 0; i < count; i++) {
            corrections.add(new Operation.Correction(readBooking(in), Wire.readLong(in)));
        }
        return new Operation.Settle(call, corrections, permits, afterMicros);
    }

    private static int codeOf(Operation operation) {
        if (operation instanceof Operation.Hold) {
            return HOLD;
        }
        if (operation instanceof Operation.Confirm) {
            return CONFIRM;
        }
        if (operation instanceof Operation.Cancel) {
            return CANCEL;
        }
        if (operation instanceof Operation.Reset) {
            return RESET;
        }
        return operation instanceof Operation.Settle ? SETTLE : PEEK;
    }

    private static void writeAsk(DataOutput out, Amounts amounts, Enforcement enforcement) throws IOException {
        Wire.writeLong(out, amounts.requests());
        Wire.writeLong(out, amounts.tokens());
        Wire.writeLong(out, amounts.promptTokens());
        Wire.writeLong(out, amounts.permits());
        Wire.writeLong(out, codeOf(ENFORCEMENTS, enforcement));
    }

    private static Amounts readAmounts(DataInput in) throws IOException {
        return new Amounts(Wire.readLong(in), Wire.readLong(in), Wire.readLong(in), Wire.readLong(in));
    }

    private static Enforcement readEnforcement(DataInput in) throws IOException {
        return ENFORCEMENTS[Wire.readIndex(in, ENFORCEMENTS.length, "an enforcement")];
    }

    static <E extends Enum<E>> int codeOf(E[] table, E value) {
        for (int code = 0; code < table.length; code++) {
            if (table[code] == value) {
                return code;
            }
        }
        throw new IllegalArgumentException("no wire code for " + value);
    }
}
