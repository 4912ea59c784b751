package io.quotagrid.gateway.referee;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class TrueWindowTest {
    @Test
    void givenABurstAcrossTheEdgeOfAMinute_whenCounted_thenItIsOneWindow() {
        assertThat(TrueWindow.worst(LongStream.of(59, 59, 61, 61, 200), 60)).isEqualTo(4);
    }

    @Test
    void givenTimesExactlyAWindowApart_whenCounted_thenTheyAreInDifferentWindows() {
        assertThat(TrueWindow.worst(LongStream.of(0, 60, 120), 60)).isEqualTo(1);
    }

    @Property(tries = 300)
    void givenAnyTimes_whenCounted_thenAsCountingEachWindowByHand(
            @ForAll @Size(max = 40) java.util.List<@LongRange(min = 0, max = 200) Long> times,
            @ForAll @IntRange(min = 1, max = 80) int window) {
        long byHand = times.stream()
                .mapToLong(end -> times.stream()
                        .filter(time -> time > end - window && time <= end)
                        .count())
                .max()
                .orElse(0);

        assertThat((long) TrueWindow.worst(times.stream().mapToLong(Long::longValue), window))
                .isEqualTo(byHand);
    }

    @Test
    void givenIntervalsOneOfWhichBeganBeforeTheWindow_whenCountedWhole_thenItIsLeftOut() {
        assertThat(TrueWindow.worstWhole(new long[] {0, 50, 55}, new long[] {58, 60, 61}, 60))
                .isEqualTo(2);
    }

    @Property(tries = 300)
    void givenIntervals_whenCountedWhole_thenNoFewerThanArrivalsInWindowsShorterByTheLongest(
            @ForAll @Size(max = 40) java.util.List<@LongRange(min = 0, max = 200) Long> times,
            @ForAll @IntRange(min = 0, max = 20) int longest,
            @ForAll @IntRange(min = 21, max = 80) int window) {
        long[] ended = times.stream().mapToLong(Long::longValue).toArray();
        long[] began =
                LongStream.of(ended).map(end -> end - end % (longest + 1)).toArray();

        assertThat(TrueWindow.worstWhole(began, ended, window))
                .isGreaterThanOrEqualTo(TrueWindow.worst(LongStream.of(ended), window - longest))
                .isLessThanOrEqualTo(TrueWindow.worst(LongStream.of(ended), window));
    }
}
