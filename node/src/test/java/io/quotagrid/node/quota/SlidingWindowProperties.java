package io.quotagrid.node.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Case 6: the sliding window against a naive log of every event, kept in {@link BigInteger}s. */
final class SlidingWindowProperties {
    private static final long START = 1_800_000_000_000_000L;

    /** One thing that was admitted. */
    private static final class Event {
        final long at;
        final long slot;
        final int node;
        long units;

        Event(long at, long slot, int node, long units) {
            this.at = at;
            this.slot = slot;
            this.node = node;
            this.units = units;
        }
    }

    @Property(tries = 10_000)
    void case6_ring(
            @ForAll Random random,
            @ForAll @IntRange(min = 65, max = 100_000) int max,
            @ForAll @IntRange(min = 60, max = 240) int resolution) {
        long window = 1_000_000L + random.nextInt(9_000_000);
        CellWindow ring = CellWindow.ring(window, resolution, 1);
        run(random, ring, window, ring.widthMicros(), max);
    }

    @Property(tries = 10_000)
    void case6_exactLog(@ForAll Random random, @ForAll @IntRange(min = 1, max = 64) int max) {
        long window = 1_000_000L + random.nextInt(9_000_000);
        run(random, CellWindow.exactLog(window, 1), window, 1, max);
    }

    /** Whenever memory is short, and whenever it no longer is. */
    @Property(tries = 10_000)
    void case6_inBlocks_neverOverAndUnderByAtMostAQuarterOfAWindow(
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 1_000) int max,
            @ForAll @IntRange(min = 60, max = 240) int resolution) {
        long window = 5_000_000L + random.nextInt(55_000_000);
        CellWindow counter =
                random.nextBoolean() ? CellWindow.ring(window, resolution, 1) : CellWindow.exactLog(window, 1);
        List<Event> events = new ArrayList<>();
        long now = START + random.nextInt(1_000_000);
        for (int step = 0; step < 100; step++) {
            now += random.nextInt(4) == 0 ? pause(random, now, window, counter.widthMicros()) : random.nextInt(9_000);
            book(random, counter, events, now, max);
            switch (random.nextInt(16)) {
                case 0, 1 -> counter.coarsen(now);
                case 2 -> counter.refine(now);
                case 3 -> counter = written(counter);
                default -> {}
            }
            assertThat(counter.used(now)).isEqualTo(LongStream.of(nets(counter)).sum());
            assertThat(counter.used(now))
                    .isGreaterThanOrEqualTo(sum(events, now, window))
                    .isLessThanOrEqualTo(sum(events, now, window + window / 4 + counter.widthMicros()));
        }
        assertNeverOver(events, window, max);
    }

    private static CellWindow written(CellWindow window) {
        return CellWindow.ofCells(window.widthMicros(), window.tailMicros(), 1, window.blocksUntil(), window.cells());
    }

    private static long[] nets(CellWindow counter) {
        long[] cells = counter.cells();
        return IntStream.range(0, cells.length / 3)
                .mapToLong(i -> cells[3 * i + 1] - cells[3 * i + 2])
                .toArray();
    }

    /** Something that is admitted, if it fits; and a refund of something that was: all of it while that is in the window. */
    private static void book(Random random, CellWindow counter, List<Event> events, long now, long max) {
        long units = 1 + (long) (random.nextDouble() * random.nextDouble() * max / 4);
        int node = random.nextInt(3);
        if (counter.used(now) + units <= max) {
            events.add(new Event(now, counter.charge(node, now, units), node, units));
        }
        if (!events.isEmpty() && random.nextInt(4) == 0) {
            Event refunded = events.get(random.nextInt(events.size()));
            long asked = Math.min(refunded.units, 1L + random.nextInt((int) max));
            long back = counter.refund(refunded.node, now, refunded.slot, asked);
            long late = counter.blocksUntil() == CellWindow.NO_BLOCKS ? 0 : 4_000_000;
            if (now - refunded.at <= counter.tailMicros() - late) {
                assertThat(back).isEqualTo(asked);
            }
            refunded.units -= back;
        }
    }

    private static long sum(List<Event> events, long now, long span) {
        return events.stream()
                .filter(event -> now - event.at <= span)
                .mapToLong(event -> event.units)
                .sum();
    }

    private static void run(Random random, CellWindow counter, long window, long width, long max) {
        List<Event> events = new ArrayList<>();
        long now = START + random.nextInt(1_000_000);
        for (int step = 0; step < 40; step++) {
            now += pause(random, now, window, width);
            long units = 1 + (long) (random.nextDouble() * random.nextDouble() * max);
            int node = random.nextInt(3);
            if (counter.used(now) + units <= max) {
                events.add(new Event(now, counter.charge(node, now, units), node, units));
            }
            if (!events.isEmpty() && random.nextInt(4) == 0) {
                Event refunded = events.get(random.nextInt(events.size()));
                long asked = 1L + random.nextInt((int) max);
                // within one sub-window, refunds are as large as what the node booked there
                long back = counter.refund(refunded.node, now, refunded.slot, Math.min(asked, refunded.units));
                assertThat(back).isLessThanOrEqualTo(refunded.units);
                refunded.units -= back;
            }
            assertBounds(counter, events, now, window, width);
        }
        assertNeverOver(events, window, max);
    }

    /** Short, long, and exactly onto the edges. */
    private static long pause(Random random, long now, long window, long width) {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> random.nextInt(100);
            case 2 -> width - now % width; // onto the next sub-window
            case 3 -> random.nextInt((int) window / 10);
            case 4 -> window / 2 + random.nextInt((int) window);
            default -> Math.max(0, window - 1 + random.nextInt(3));
        };
    }

    /** Never less than the exact sum, and more by at most what the oldest sub-window holds. */
    private static void assertBounds(WindowCounter counter, List<Event> events, long now, long window, long width) {
        long oldest = (now - window) / width;
        BigInteger exact = BigInteger.ZERO;
        BigInteger inOldest = BigInteger.ZERO;
        for (Event event : events) {
            if (now - event.at <= window) {
                exact = exact.add(BigInteger.valueOf(event.units));
            } else if (event.at / width == oldest) {
                inOldest = inOldest.add(BigInteger.valueOf(event.units));
            }
        }
        assertThat(BigInteger.valueOf(counter.used(now))).isEqualTo(exact.add(inOldest));
    }

    /** No closed window of that length, wherever it ends, holds more than the limit. */
    private static void assertNeverOver(List<Event> events, long window, long max) {
        for (Event last : events) {
            BigInteger sum = BigInteger.ZERO;
            for (Event event : events) {
                if (event.at <= last.at && last.at - event.at <= window) {
                    sum = sum.add(BigInteger.valueOf(event.units));
                }
            }
            assertThat(sum).isLessThanOrEqualTo(BigInteger.valueOf(max));
        }
    }
}
