package io.quotagrid.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DepartureTest {
    private final AtomicLong nowNanos = new AtomicLong(1);
    private final Departure departure = new Departure(nowNanos::get);

    @Test
    void givenNobodyAsks_whenItLeaves_thenNobodyIsWaitedFor() {
        departure.asked();
        departure.asked();

        departure.begin(); // returns: twice is no watcher
    }

    @Test
    void givenAWatcherThatStoppedAsking_whenItLeaves_thenNobodyIsWaitedFor() {
        departure.asked();
        departure.asked();
        departure.asked();
        nowNanos.addAndGet(TimeUnit.SECONDS.toNanos(31));

        departure.begin();
    }

    @Test
    void givenAWatcher_whenItHasBeenToldThreeTimes_thenTheDoorMayClose() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            departure.asked();
        }
        Thread leaving = new Thread(departure::begin);
        leaving.start();
        await().atMost(Duration.ofSeconds(40)).until(() -> leaving.getState() == Thread.State.TIMED_WAITING);

        departure.asked();
        departure.asked();
        assertThat(leaving.isAlive()).isTrue();
        departure.asked();

        leaving.join(10_000);
        assertThat(leaving.isAlive()).isFalse();
    }
}
