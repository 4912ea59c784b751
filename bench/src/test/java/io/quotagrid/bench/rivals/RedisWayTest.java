package io.quotagrid.bench.rivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A rival is only worth measuring if it does the work: the script limits, and charges all or nothing. */
final class RedisWayTest {
    private static RedisServer server;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(RedisServer.installed(), RedisServer.HOW_TO_GET_IT);
        server = RedisServer.start().orElseThrow();
    }

    @AfterAll
    static void stop() {
        if (Objects.nonNull(server)) {
            server.close();
        }
    }

    @Test
    void givenALimitOfTen_whenSixteenThreadsAsk_thenExactlyTenAreAdmitted() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (RedisWay redis = new RedisWay(server.port(), 10, Callers.WINDOW)) {
            Callable<Integer> five = () -> (int) Stream.generate(() -> redis.admits(List.of("user:ten")))
                    .limit(5)
                    .filter(admitted -> admitted)
                    .count();

            int admitted = 0;
            for (Future<Integer> each :
                    threads.invokeAll(Stream.generate(() -> five).limit(16).toList())) {
                admitted += each.get();
            }

            assertThat(admitted).isEqualTo(10);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void givenOneLimitUsedUp_whenItIsAskedWithAnother_thenTheOtherIsNotCharged() {
        try (RedisWay redis = new RedisWay(server.port(), 2, Callers.WINDOW)) {
            redis.admits(List.of("user:full"));
            redis.admits(List.of("user:full"));

            assertThat(redis.admits(List.of("team:free", "user:full"))).isFalse();

            assertThat(redis.admits(List.of("team:free"))).isTrue();
            assertThat(redis.admits(List.of("team:free"))).isTrue();
            assertThat(redis.admits(List.of("team:free"))).isFalse();
        }
    }

    @Test
    void givenALimitUsedUp_whenItsWindowHasPassed_thenAllOfItIsFreeAgainAndNoneBefore() {
        Duration window = Duration.ofMillis(480);
        try (RedisWay redis = new RedisWay(server.port(), 2, window)) {
            long began = System.nanoTime();
            assertThat(redis.admits(List.of("user:back"))).isTrue();
            assertThat(redis.admits(List.of("user:back"))).isTrue();

            int admitted = 0;
            while (admitted < 2) {
                if (redis.admits(List.of("user:back"))) {
                    admitted++;
                    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(window);
                }
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
            }

            assertThat(redis.admits(List.of("user:back"))).isFalse();
        }
    }
}
