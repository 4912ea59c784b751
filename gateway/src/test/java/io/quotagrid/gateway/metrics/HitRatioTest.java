package io.quotagrid.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.node.quota.EngineCounts;
import io.quotagrid.node.quota.SliceCounts;
import io.quotagrid.node.quota.TimeCounts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HitRatioTest {
    private long nowNanos = Long.MAX_VALUE - 1_000; // nanoTime may wrap
    private long taken;
    private long asked;
    private final HitRatio ratio = new HitRatio(this::counts, nowNanos);

    @Test
    void givenNoCall_whenItIsAsked_thenThereIsNoRatio() {
        assertThat(ratio.ratio()).isNaN();
    }

    @Test
    void givenCalls_whenItIsAsked_thenItIsTheShareThatSlicesAdmitted() {
        taken += 90;
        asked += 30;

        assertThat(ratio.ratio()).isEqualTo(0.75);
    }

    @Test
    void givenCallsOfMoreThanAMinuteAgo_whenItIsAsked_thenOnlyThoseOfTheLastMinuteCount() {
        asked += 1_000;
        pass(Duration.ofSeconds(66));
        taken += 8;
        asked += 2;
        pass(Duration.ofSeconds(30));

        assertThat(ratio.ratio()).isEqualTo(0.8);
    }

    @Test
    void givenNoCallForTwoMinutes_whenItIsAsked_thenThereIsNoRatio() {
        taken += 10;
        pass(Duration.ofMinutes(2));

        assertThat(ratio.ratio()).isNaN();
    }

    private void pass(Duration time) {
        for (long millis = 0; millis < time.toMillis(); millis += 50) {
            nowNanos += 50_000_000;
            ratio.look(nowNanos);
        }
    }

    private EngineCounts counts() {
        return new EngineCounts(
                0, 0, 0, 0, 0, 0, 0, TimeCounts.NONE, TimeCounts.NONE, 0, taken, asked, 0, 0, 0, 0, SliceCounts.NONE);
    }
}
