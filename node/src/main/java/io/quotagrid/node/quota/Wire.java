package io.quotagrid.node.quota;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

/** The primitives of the wire format: numbers in as few bytes as they need, texts exactly as they are. */
final class Wire {
    private static final int MOST_ELEMENTS = 1 << 20;

    private Wire() {}

    /** Seven bits a byte, lowest first, as in protocol buffers; a negative number takes ten bytes. */
    static void writeLong(DataOutput out, long value) throws IOException {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    static long readLong(DataInput in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.readByte();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("a number of more than ten bytes");
    }

    /** How many elements follow. */
    static int readCount(DataInput in) throws IOException {
        long count = readLong(in);
        if (count < 0 || count > MOST_ELEMENTS) {
            throw new IOException("a count must be 0 to " + MOST_ELEMENTS + " but was " + count);
        }
        return (int) count;
    }

    static int readIndex(DataInput in, int bound, String what) throws IOException {
        long index = readLong(in);
        if (index < 0 || index >= bound) {
            throw new IOException(what + " must be 0 to " + (bound - 1) + " but was " + index);
        }
        return (int) index;
    }

    static void writeText(DataOutput out, String text) throws IOException {
        writeLong(out, text.length());
        for (int i = 0; i < text.length(); i++) {
            writeLong(out, text.charAt(i));
        }
    }

    static String readText(DataInput in) throws IOException {
        int length = readCount(in);
        StringBuilder text = new StringBuilder(Math.min(length, 1024));
        for (int i = 0; i < length; i++) {
            text.append((char) readIndex(in, 1 << 16, "a character"));
        }
        return text.toString();
    }

    static void writeDuration(DataOutput out, Duration duration) throws IOException {
        writeLong(out, duration.getSeconds());
        writeLong(out, duration.getNano());
    }

    static Duration readDuration(DataInput in) throws IOException {
        return Duration.ofSeconds(readLong(in), readIndex(in, 1_000_000_000, "nanoseconds"));
    }

    static void writeVersion(DataOutput out, int version) throws IOException {
        out.writeByte(version);
    }

    static void readVersion(DataInput in, int version, String what) throws IOException {
        int found = in.readByte();
        if (found != version) {
            throw new IOException(what + " must be of format " + version + " but was of " + found);
        }
    }

    /** Reads something whose values check themselves: what is no value is bad input, not a defect of ours. */
    static <T> T checked(Reading<T> reading, String what) throws IOException {
        try {
            return reading.read();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException(what + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads one thing. */
    interface Reading<T> {
        T read() throws IOException;
    }
}
