package io.quotagrid.node.published;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ArrivalsTest {
    private static final long MILLI = 1_000_000;

    @Test
    void givenABurstAtTheEndOfOneWindowAndTheBeginningOfTheNext_whenCounted_thenBothAreOneWindow() {
        Arrivals arrivals = new Arrivals();
        for (long millis : new long[] {4_900, 4_950, 5_000, 5_050, 9_899, 9_900}) {
            arrivals.add(millis * MILLI, millis * MILLI);
        }

        assertThat(arrivals.mostIn(5_000)).isEqualTo(5);
        assertThat(arrivals.mostSurelyIn(5_000)).isEqualTo(5);
        assertThat(arrivals.before(5_000 * MILLI)).isEqualTo(2);
    }

    @Test
    void givenACallThatWasUnderWayForLong_whenCounted_thenItIsNotSureWhichWindowItBelongsTo() {
        Arrivals arrivals = new Arrivals();
        arrivals.add(0, 0);
        arrivals.add(10 * MILLI, 5_010 * MILLI);
        arrivals.add(4_990 * MILLI, 4_990 * MILLI);

        assertThat(arrivals.mostIn(5_000)).isEqualTo(2);
        assertThat(arrivals.mostSurelyIn(5_000)).isEqualTo(2);
        assertThat(arrivals.mostSurelyIn(5_001)).isEqualTo(2);
        assertThat(arrivals.mostSurelyIn(5_011)).isEqualTo(3);
    }
}
