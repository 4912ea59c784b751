package io.quotagrid.gateway.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Tier;
import io.quotagrid.gateway.audit.Records;
import io.quotagrid.gateway.ranking.Rankings.Measure;
import io.quotagrid.gateway.ranking.Tally.Entry;
import io.quotagrid.harness.MovedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RankingsTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final MovedClock clock = new MovedClock(START);
    private final Rankings rankings = new Rankings(clock, 3);

    @Test
    void givenHalfHours_whenTheyPass_thenTheOneBeforeStillCountsAndOlderOnesDoNot() {
        rankings.finished(Records.by("alice", 10));
        move(Rankings.GENERATION);
        rankings.finished(Records.by("bob", 10));

        assertThat(top(Tier.USER)).containsExactlyInAnyOrder(new Entry("alice", 1, 1), new Entry("bob", 1, 1));
        assertThat(rankings.ranking(Tier.USER, Measure.REQUESTS).since()).isEqualTo(START);

        move(Rankings.GENERATION);
        assertThat(top(Tier.USER)).containsExactly(new Entry("bob", 1, 1));

        move(Rankings.GENERATION.multipliedBy(5));
        assertThat(top(Tier.USER)).isEmpty();
        assertThat(rankings.ranking(Tier.USER, Measure.REQUESTS).since()).isEqualTo(clock.instant());
    }

    @Test
    void givenMoreUsersThanCounters_whenTheyCall_thenMemoryDoesNotGrowAndTheLargestStaysOnTop() {
        for (int i = 0; i < 1_000; i++) {
            rankings.finished(Records.by("heavy", 1));
            rankings.finished(Records.by("user-" + i, 1));
        }

        List<Entry> top = Tally.sum(
                        List.of(rankings.ranking(Tier.USER, Measure.REQUESTS).tally()))
                .entries();
        assertThat(top).hasSize(3);
        assertThat(top.get(0).id()).isEqualTo("heavy");
        assertThat(top.get(0).atMost()).isGreaterThanOrEqualTo(1_000);
    }

    @Test
    void givenCallsOfTenSeconds_whenTheRateIsAsked_thenItIsOfTheTenBeforeThisSecond() {
        AtomicLong nanos = new AtomicLong();
        CallRate rate = new CallRate(nanos::get);
        for (int second = 0; second < 5; second++) {
            for (int i = 0; i < 20; i++) {
                rate.finished(Records.of("req_1", "gpt"));
            }
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        }

        assertThat(rate.perSecond()).isEqualTo(10.0);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(8));
        assertThat(rate.perSecond()).isEqualTo(4.0);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(3_600));
        assertThat(rate.perSecond()).isZero();
    }

    private List<Entry> top(Tier tier) {
        return rankings.ranking(tier, Measure.REQUESTS).tally().entries();
    }

    private void move(Duration by) {
        clock.move(by);
    }
}
