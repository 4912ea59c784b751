package io.quotagrid.node.quota;

import io.quotagrid.config.Meter;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** One number for every meter, all zero at first. Lives within one process and is never written as it is. Not thread-safe. */
public final class MeterUnits {
    private static final int METERS = Meter.values().length;

    private final long[] units = new long[METERS];

    /** The number of that meter. */
    public long get(Meter meter) {
        return units[index(meter)];
    }

    /** Replaces the number of that meter. */
    public void set(Meter meter, long value) {
        units[index(meter)] = value;
    }

    /** Adds to the number of that meter. */
    public void add(Meter meter, long value) {
        units[index(meter)] += value;
    }

    /** Sets all to the same number. */
    public void fill(long value) {
        Arrays.fill(units, value);
    }

    /** All of them together, whatever they are. */
    public long sum() {
        long sum = 0;
        for (long each : units) {
            sum += each;
        }
        return sum;
    }

    /** Those of windowed meters that are not zero. */
    public Map<Meter, Long> windowed() {
        Map<Meter, Long> windowed = new EnumMap<>(Meter.class);
        for (Meter meter : Meters.WINDOWED) {
            if (get(meter) != 0) {
                windowed.put(meter, get(meter));
            }
        }
        return windowed;
    }

    /** Whether all are zero. */
    public boolean empty() {
        for (long each : units) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings(
            "EnumOrdinal") // an index into an array of this process; on the wire a meter has a code of its own
    private static int index(Meter meter) {
        return meter.ordinal();
    }
}
