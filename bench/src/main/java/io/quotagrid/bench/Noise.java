package io.quotagrid.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * How much of the machine's CPU went to others while something was measured here (Linux): the busy time of all cores, less our
 * own and that of the processes we started.
 */
public final class Noise {
    private static final Path STAT = Path.of("/proc/stat");
    private static final Duration TICK = Duration.ofMillis(10); // USER_HZ is 100 wherever Java runs on Linux
    private static final List<Integer> BUSY_FIELDS =
            List.of(1, 2, 3, 6, 7, 8); // user nice system irq softirq steal: proc(5)

    private final Supplier<Duration> ours;
    private final long beganNanos = System.nanoTime();
    private final Duration othersBefore;

    /**
     * Begins to look.
     *
     * @param ours CPU time so far of the processes that we started, none of which may end meanwhile
     */
    public Noise(Supplier<Duration> ours) throws IOException {
        this.ours = ours;
        this.othersBefore = others();
    }

    /** Percent of the whole machine that others used since the beginning. */
    public double percent() throws IOException {
        double wholeNanos =
                (double) (System.nanoTime() - beganNanos) * Runtime.getRuntime().availableProcessors();
        return Math.max(0, 100 * others().minus(othersBefore).toNanos() / wholeNanos);
    }

    private Duration others() throws IOException {
        if (!Files.exists(STAT)) {
            return Duration.ZERO;
        }
        String[] fields = Files.readAllLines(STAT).get(0).split(" +");
        long busy =
                BUSY_FIELDS.stream().mapToLong(i -> Long.parseLong(fields[i])).sum();
        Duration mine = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        return TICK.multipliedBy(busy).minus(mine).minus(ours.get());
    }
}
