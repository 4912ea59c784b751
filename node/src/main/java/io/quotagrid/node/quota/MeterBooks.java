package io.quotagrid.node.quota;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The limits in force for a subject and, at the same index, the counter of each; the parallel gauge has none. */
final class MeterBooks {
    private LimitSet limits = LimitSet.NONE;
    private boolean blank = true;
    private @Nullable WindowCounter[] counters = {};
    private long resetAtMicros; // 0 if it never was

    LimitSet limits() {
        return limits;
    }

    /** Whether no message has brought limits yet. */
    boolean blank() {
        return blank;
    }

    int count() {
        return counters.length;
    }

    Limit limit(int index) {
        return limits.limits().get(index);
    }

    /** Null for the parallel gauge. */
    @Nullable
    WindowCounter counter(int index) {
        return counters[index];
    }

    void replace(int index, WindowCounter counter) {
        counters[index] = counter;
    }

    /** Null if that meter is not limited, or is the gauge. */
    @Nullable
    WindowCounter counter(Meter meter) {
        int index = index(meter);
        return index < 0 ? null : counters[index];
    }

    /** The index of that meter, or -1 if it is not limited. */
    int index(Meter meter) {
        for (int i = 0; i < counters.length; i++) {
            if (limit(i).meter() == meter) {
                return i;
            }
        }
        return -1;
    }

    boolean olderThan(LimitSet offered) {
        return blank() || (!limits.equals(offered) && offered.newerThan(limits));
    }

    /** The meters whose counts go on in another counter under those limits. */
    Set<Meter> converted(LimitSet newer) {
        Set<Meter> meters = EnumSet.noneOf(Meter.class);
        for (Limit limit : newer.limits()) {
            int index = index(limit.meter());
            if (index >= 0 && counters[index] != null && !Windows.alike(limit(index), limit)) {
                meters.add(limit.meter());
            }
        }
        return meters;
    }

    /** Puts new limits in force. What was counted goes on counting where the same meter is still limited. */
    void adopt(LimitSet newer, long nowMicros, int resolution) {
        int generation = Slots.generation(newer.epoch());
        @Nullable WindowCounter[] adopted = new WindowCounter[newer.limits().size()];
        for (int i = 0; i < adopted.length; i++) {
            Limit limit = newer.limits().get(i);
            if (limit.meter() != Meter.PARALLEL) {
                adopted[i] = adopted(limit, nowMicros, resolution, generation);
            }
        }
        blank = false;
        limits = newer;
        counters = adopted;
    }

    /** Forgets all that was counted. What was booked before cannot be refunded any more. */
    void reset(long nowMicros, int resolution) {
        resetAtMicros = nowMicros;
        for (int i = 0; i < counters.length; i++) {
            WindowCounter old = counters[i];
            if (old != null) {
                counters[i] = Windows.of(limit(i), resolution, Slots.another(old.generation()));
            }
        }
    }

    /** Before this moment nothing counts; 0 if everything does. */
    long resetAtMicros() {
        return resetAtMicros;
    }

    /** Another copy knows of a reset then. */
    void wasResetAt(long micros) {
        resetAtMicros = Math.max(resetAtMicros, micros);
    }

    /** As {@link #adopt}, with counters that are known already. */
    void restore(LimitSet known, @Nullable WindowCounter[] knownCounters) {
        blank = false;
        limits = known;
        counters = knownCounters.clone();
    }

    /** Whatever is booked later than now is booked at now: a former owner's clock ran ahead. */
    void redate(long nowMicros, int resolution) {
        resetAtMicros = Math.min(resetAtMicros, nowMicros);
        for (int i = 0; i < counters.length; i++) {
            WindowCounter old = counters[i];
            if (old != null) {
                WindowCounter redated = Windows.of(limit(i), resolution, old.generation());
                old.forEach(
                        nowMicros,
                        (node, lastMicros, units) -> redated.book(node, Math.min(lastMicros, nowMicros), units));
                counters[i] = redated;
            }
        }
    }

    private WindowCounter adopted(Limit limit, long nowMicros, int resolution, int generation) {
        for (int i = 0; i < counters.length; i++) {
            WindowCounter old = counters[i];
            if (old != null && limit(i).meter() == limit.meter()) {
                if (Windows.alike(limit(i), limit)) {
                    old.relimit(nowMicros, limit.max());
                    return old;
                }
                return Windows.convert(old, nowMicros, limit, resolution, generation);
            }
        }
        return Windows.of(limit, resolution, generation);
    }

    /** All that counts, each cell under the name of the node that booked it. */
    List<SubjectLook.Window> look(NodeTable nodes, long nowMicros) {
        List<SubjectLook.Window> windows = new ArrayList<>();
        for (int i = 0; i < counters.length; i++) {
            WindowCounter counter = counters[i];
            if (counter != null) {
                List<SubjectLook.Cell> cells = new ArrayList<>();
                counter.forEach(nowMicros, (node, lastMicros, units) -> {
                    NodeRow row = node < nodes.length() ? nodes.at(node) : null;
                    cells.add(new SubjectLook.Cell(row == null ? "" : row.node, lastMicros, units));
                });
                windows.add(new SubjectLook.Window(limit(i), cells));
            }
        }
        return windows;
    }

    /** Counts in larger steps from now on, where that takes less memory; whether anything changed. */
    boolean coarsen(long nowMicros) {
        boolean any = false;
        for (WindowCounter counter : counters) {
            any |= counter != null && counter.coarsen(nowMicros);
        }
        return any;
    }

    /** Whether {@link #coarsen} would take memory off them. */
    boolean coarsens() {
        for (WindowCounter counter : counters) {
            if (counter != null && counter.coarsens()) {
                return true;
            }
        }
        return false;
    }

    /** Undoes {@link #coarsen} for what is booked from now on. */
    void refine(long nowMicros) {
        for (WindowCounter counter : counters) {
            if (counter != null) {
                counter.refine(nowMicros);
            }
        }
    }

    /** About what the counters take of the heap; limits are shared. */
    long weightBytes() {
        long bytes = 16 + 4L * counters.length;
        for (WindowCounter counter : counters) {
            bytes += counter == null ? 0 : counter.weightBytes();
        }
        return bytes;
    }

    boolean unused(long nowMicros) {
        for (WindowCounter counter : counters) {
            if (counter != null && counter.used(nowMicros) > 0) {
                return false;
            }
        }
        return true;
    }

    boolean occupies(int node, long nowMicros) {
        for (WindowCounter counter : counters) {
            if (counter != null && counter.occupies(node, nowMicros)) {
                return true;
            }
        }
        return false;
    }

    void vacate(int node) {
        for (WindowCounter counter : counters) {
            if (counter != null) {
                counter.vacate(node);
            }
        }
    }

    /** The longest window, in microseconds; 0 where only a gauge is limited. */
    long longestWindowMicros() {
        long longest = 0;
        for (Limit limit : limits.limits()) {
            longest = Math.max(longest, limit.windowMicros());
        }
        return longest;
    }

    /** The shortest window, in microseconds; 0 where only a gauge is limited. */
    long shortestWindowMicros() {
        long shortest = Long.MAX_VALUE;
        for (Limit limit : limits.limits()) {
            if (limit.meter() != Meter.PARALLEL) {
                shortest = Math.min(shortest, limit.windowMicros());
            }
        }
        return shortest == Long.MAX_VALUE ? 0 : shortest;
    }
}
