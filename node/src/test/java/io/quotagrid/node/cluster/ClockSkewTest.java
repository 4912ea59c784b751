package io.quotagrid.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ClockSkewTest {
    @Test
    void givenNobodyElse_whenClocksAreCompared_thenOursIsRight() {
        assertThat(ClockSkew.micros(List.of(), true)).isZero();
    }

    @Test
    void givenTwo_whenTheyDiffer_thenTheNewcomerIsOff() {
        assertThat(ClockSkew.micros(List.of(-2_000L), true)).isZero(); // we are the older one
        assertThat(ClockSkew.micros(List.of(-2_000L), false)).isEqualTo(2_000);
        assertThat(ClockSkew.micros(List.of(2_000L), false)).isEqualTo(-2_000);
    }

    @Test
    void givenThree_whenTheOldestIsOff_thenItAloneIs() {
        assertThat(ClockSkew.micros(List.of(-5_000L, -5_010L), true)).isEqualTo(5_000);
        assertThat(ClockSkew.micros(List.of(5_000L, 10L), false)).isEqualTo(-10);
    }

    @Test
    void givenFourInTwoPairs_whenTheyDiffer_thenTheOldestsPairIsRight() {
        assertThat(ClockSkew.micros(List.of(3_000L, 3_000L, 0L), false)).isEqualTo(-3_000);
        assertThat(ClockSkew.micros(List.of(0L, 3_000L, 3_000L), true)).isZero();
    }
}
