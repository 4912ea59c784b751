package io.quotagrid.node.slice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What slices cost and how full the limit gets, on six nodes with an ordinary network. */
final class SliceShareTest {

    /**
     * Cases 22 and 23 in simulated time, against an ideal limiter on the same calls. What is missing is mostly the ring's: with
     * 24,000 sub-windows in place of 240 there is half as much.
     */
    @ParameterizedTest
    @CsvSource({"100, 60000, 5.0, 0, 99.4", "100, 60000, 5.0, 1, 99.4", "200, 30000, 1.2, 2, 99.0"})
    void givenMoreCallsThanTheLimit_whenTheyGoOn_thenItIsNearlyFullAndNeverOver(
            double perSecond, long windowMillis, double load, int pattern, double percentUsed) {
        SimResult result = new SimWorld(SimPlan.measured(7, 6, windowMillis, perSecond, load, pattern)).run();

        assertThat(result.violations()).as(result.summary()).isEmpty();
        assertThat(100 * result.shareUsed()).as(result.summary()).isGreaterThanOrEqualTo(percentUsed);
        assertThat(result.messages()).as(result.summary()).isLessThan(result.decisions());
    }

    /** Case 21: below the limit nobody is refused, though most calls come to one node. */
    @ParameterizedTest
    @CsvSource({"0, 200, 10000", "1, 200, 10000", "1, 20, 60000"})
    void case21_givenFewerCallsThanTheLimit_whenMostComeToOneNode_thenNoneIsRefused(
            int pattern, double perSecond, long windowMillis) {
        SimResult result = new SimWorld(SimPlan.measured(11, 6, windowMillis, perSecond, 0.9, pattern)).run();

        assertThat(result.violations()).as(result.summary()).isEmpty();
        assertThat(result.refused()).as(result.summary()).isZero();
    }
}
