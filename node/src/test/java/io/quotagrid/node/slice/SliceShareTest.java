package io.quotagrid.node.slice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What slices cost and how full the limit gets, on six nodes with an ordinary network. */
final class SliceShareTest {

    /** Cases 22 and 23 without a cluster: at five times the limit 99.5 % of it; while the demand moves 99 %. */
    @ParameterizedTest
    @CsvSource({"5.0, 0, 99.5", "5.0, 1, 99.5", "1.2, 2, 99.0"})
    void givenMoreCallsThanTheLimit_whenTheyGoOn_thenItIsNearlyFullAndNeverOver(
            double load, int pattern, double percentUsed) {
        SimResult result = new SimWorld(SimPlan.measured(7, 6, 60_000, 100, load, pattern)).run();

        assertThat(result.violations()).as(result.summary()).isEmpty();
        assertThat(100 * result.shareUsed()).as(result.summary()).isGreaterThanOrEqualTo(percentUsed);
        assertThat(result.messages()).as(result.summary()).isLessThan(result.decisions());
    }

    /** Case 21: below the limit nobody is refused, though most calls come to one node. */
    @ParameterizedTest
    @CsvSource({"0, 200", "1, 200", "1, 20"})
    void case21_givenFewerCallsThanTheLimit_whenMostComeToOneNode_thenNoneIsRefused(int pattern, double perSecond) {
        SimResult result = new SimWorld(SimPlan.measured(11, 6, 10_000, perSecond, 0.9, pattern)).run();

        assertThat(result.violations()).as(result.summary()).isEmpty();
        assertThat(result.refused()).as(result.summary()).isZero();
    }
}
