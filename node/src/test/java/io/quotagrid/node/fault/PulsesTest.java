package io.quotagrid.node.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PulsesTest {
    @Test
    void givenSignsOfLife_whenTheyAreOld_thenTheyCountNoMore() {
        Pulses pulses = new Pulses(Duration.ofNanos(500));
        pulses.heard("a", 0);
        pulses.heard("b", 100);
        pulses.heard("a", 200);
        pulses.heard("a", 150); // overtaken

        assertThat(pulses.others(499)).isEqualTo(2);
        assertThat(pulses.others(600)).isEqualTo(1);
        assertThat(pulses.others(700)).isZero();
    }
}
