package io.quotagrid.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SweeperTest {
    @Test
    void givenALongSweep_whenNobodyWaitsForRoom_thenItTakesAFiftiethOfACore() {
        assertThat(rest(Duration.ofSeconds(3), false)).isEqualTo(Duration.ofSeconds(150));
    }

    @Test
    void givenALongSweep_whenNewcomersAreRefused_thenTheNextOneComesSoon() {
        assertThat(rest(Duration.ofSeconds(3), true)).isEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void givenAShortSweep_whenNewcomersAreRefused_thenItRestsAsLongAsTheyAreToldToWait() {
        assertThat(rest(Duration.ofMillis(2), true)).isEqualTo(Duration.ofSeconds(10));
    }

    private static Duration rest(Duration swept, boolean hurried) {
        return Duration.ofNanos(Sweeper.restNanos(swept.toNanos(), hurried));
    }
}
