package io.quotagrid.node.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every strategy promises. Limit 60 a minute for the log, 6,000 for the others; node 0 unless said otherwise. */
abstract class WindowCounterContract {
    static final long MINUTE = 60_000_000;
    /** A whole minute since the epoch, so that fixed windows begin here. */
    static final long NOW = 30_000_000 * MINUTE;

    private final long max;

    WindowCounterContract(long max) {
        this.max = max;
    }

    /** A new counter of one minute. */
    abstract WindowCounter counter();

    @Test
    void givenUnused_whenAsked_thenNothingCountsAndAllFits() {
        WindowCounter counter = counter();

        assertThat(counter.used(NOW)).isZero();
        assertThat(counter.retryAfter(NOW, max, max)).isZero();
        assertThat(counter.resetAfter(NOW, 0)).isZero();
    }

    @Test
    void givenCharges_whenAskedAtOnce_thenTheSumCounts() {
        WindowCounter counter = counter();
        counter.charge(0, NOW, 10);
        counter.charge(1, NOW + 1, 20);

        assertThat(counter.used(NOW + 1)).isEqualTo(30);
    }

    @Test
    void case8_givenFull_whenTwoWindowsHavePassed_thenNothingCounts() {
        WindowCounter counter = counter();
        counter.charge(0, NOW, max);

        assertThat(counter.used(NOW + 2 * MINUTE)).isZero();
        assertThat(counter.resetAfter(NOW + 2 * MINUTE, 0)).isZero();
    }

    @Test
    void givenFull_whenRetryAfterHasPassed_thenItFitsAndAMicrosecondEarlierNot() {
        WindowCounter counter = counter();
        counter.charge(0, NOW + 7, max - 10);
        counter.charge(1, NOW + 10_000_003, 10);
        long asked = NOW + 20_000_001;

        long retryAt = asked + counter.retryAfter(asked, max / 2, max);

        assertThat(counter.used(retryAt - 1) + max / 2).isGreaterThan(max);
        assertThat(counter.used(retryAt) + max / 2).isLessThanOrEqualTo(max);
    }

    @Test
    void givenUsed_whenResetAfterHasPassed_thenUnusedAndAMicrosecondEarlierNot() {
        WindowCounter counter = counter();
        counter.charge(0, NOW + 7, max - 10);
        counter.charge(0, NOW + 10_000_003, 10);

        long resetAt = NOW + 20_000_001 + counter.resetAfter(NOW + 20_000_001, 0);

        assertThat(counter.used(resetAt - 1)).isPositive();
        assertThat(counter.used(resetAt)).isZero();
    }

    @Test
    void givenUsed_whenAskedForTheResetAfterAFurtherCharge_thenItIsWhatTheChargeMakesIt() {
        WindowCounter counter = counter();
        counter.charge(0, NOW + 7, 10);
        long foretold = counter.resetAfter(NOW + 9_000_000, 7);

        counter.charge(0, NOW + 9_000_000, 7);

        assertThat(counter.resetAfter(NOW + 9_000_000, 0)).isEqualTo(foretold);
    }

    @Test
    void givenCharge_whenRefundedInPart_thenTheRestCounts() {
        WindowCounter counter = counter();
        long slot = counter.charge(0, NOW, 50);

        assertThat(counter.refund(0, NOW, slot, 20)).isEqualTo(20);
        assertThat(counter.used(NOW)).isEqualTo(30);
    }

    @Test
    void case10_givenCharge_whenMoreIsRefunded_thenOnlyWhatWasChargedGoesBack() {
        WindowCounter counter = counter();
        long slot = counter.charge(0, NOW, 50);

        assertThat(counter.refund(0, NOW, slot, 51)).isEqualTo(50);
        assertThat(counter.refund(0, NOW, slot, 51)).isZero();
        assertThat(counter.used(NOW)).isZero();
    }

    @Test
    void givenAnotherNodesCharge_whenRefunded_thenNothingGoesBack() {
        WindowCounter counter = counter();
        long slot = counter.charge(0, NOW, 50);

        assertThat(counter.refund(1, NOW, slot, 50)).isZero();
    }

    @Test
    void givenCharge_whenRefundedAfterItsWindow_thenNothingGoesBack() {
        WindowCounter counter = counter();
        long slot = counter.charge(0, NOW, 50);
        counter.charge(0, NOW + 2 * MINUTE, 50);

        assertThat(counter.refund(0, NOW + 2 * MINUTE, slot, 50)).isZero();
    }

    @Test
    void givenSlotOfAnotherGeneration_whenRefunded_thenNothingGoesBack() {
        WindowCounter counter = counter();
        long slot = counter.charge(0, NOW, 50);
        long foreign = Slots.name(counter.generation() + 1, Slots.number(slot));

        assertThat(counter.refund(0, NOW, foreign, 50)).isZero();
    }

    @Test
    void givenFullyRefunded_whenChargedAgain_thenOnlyTheNewCounts() {
        WindowCounter counter = counter();
        for (int i = 0; i < 1000; i++) {
            long slot = counter.charge(0, NOW + i, 50);
            counter.refund(0, NOW + i, slot, 50);
        }
        counter.charge(0, NOW + 1000, 3);

        assertThat(counter.used(NOW + 1000)).isEqualTo(3);
    }

    @Test
    void case9_givenSomeCharge_whenOneNear2To63Comes_thenAClearErrorAndNothingCounted() {
        WindowCounter counter = counter();
        counter.charge(0, NOW, 5);

        assertThatThrownBy(() -> counter.charge(0, NOW, Long.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds at most");
        assertThatThrownBy(() -> counter.charge(0, NOW, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not be negative but were -1");
        assertThat(counter.used(NOW)).isEqualTo(5);
    }

    @Test
    void case9_givenHugeChargesAndRefunds_whenTheirSumsPass2To63_thenNothingWraps() {
        WindowCounter counter = counter();
        counter.charge(0, NOW, 5);
        for (int i = 0; i < 100; i++) {
            long slot = counter.charge(0, NOW, WindowCounter.MOST / 2);
            assertThat(counter.refund(0, NOW, slot, WindowCounter.MOST / 2)).isEqualTo(WindowCounter.MOST / 2);
        }

        assertThat(counter.used(NOW)).isEqualTo(5);
    }

    @Test
    void givenTimeRunsBackALittle_whenCharged_thenBothCount() {
        WindowCounter counter = counter();
        counter.charge(0, NOW + 2_000_000, 10);
        counter.charge(0, NOW, 20);

        assertThat(counter.used(NOW)).isEqualTo(30);
        assertThat(counter.used(NOW + 2 * MINUTE)).isZero();
    }

    @Test
    void givenUse_whenShown_thenTheNodesSumsAreWhatCounts() {
        WindowCounter counter = counter();
        counter.charge(0, NOW, 10);
        counter.charge(2, NOW, 7);
        long slot = counter.charge(2, NOW + 1_000_000, 20);
        counter.refund(2, NOW + 1_000_000, slot, 4);

        List<Long> shown = new ArrayList<>();
        counter.forEach(NOW + 1_000_000, (node, lastMicros, units) -> shown.add(units));

        assertThat(shown.stream().mapToLong(Long::longValue).sum()).isEqualTo(counter.used(NOW + 1_000_000));
    }

    @Test
    void givenRow_whenItsUseHasPassed_thenItsIndexIsFreeAndNoEarlier() {
        WindowCounter counter = counter();
        counter.charge(3, NOW, 10);

        assertThat(counter.occupies(3, NOW + 1)).isTrue();
        assertThat(counter.occupies(2, NOW + 1)).isFalse();
        assertThat(counter.occupies(3, NOW + 2 * MINUTE)).isFalse();
    }

    @Test
    void givenVacatedRow_whenAnotherNodeGetsTheIndex_thenItCountsFromNothing() {
        WindowCounter counter = counter();
        counter.charge(3, NOW, 10);
        counter.used(NOW + 2 * MINUTE);

        counter.vacate(3);
        counter.charge(3, NOW + 2 * MINUTE, 4);

        assertThat(counter.used(NOW + 2 * MINUTE)).isEqualTo(4);
    }

    @Test
    void givenTwoSides_whenMerged_thenBothCountInFullAndTheCommonPastOnce() {
        // Given
        WindowCounter left = counter();
        WindowCounter right = counter();
        left.charge(0, NOW, 5);
        right.charge(0, NOW, 5);
        left.charge(0, NOW + 1, 20);
        right.charge(1, NOW + 1, 25);

        // When
        left.takeLarger(right, new int[] {0, 1});

        // Then
        assertThat(left.used(NOW + 1)).isEqualTo(50);
    }

    @Test
    void givenTwoSidesOfOtherNodeOrder_whenMerged_thenRowsFindTheirNodes() {
        WindowCounter left = counter();
        WindowCounter right = counter();
        left.charge(0, NOW, 5);
        right.charge(1, NOW, 5);
        right.charge(0, NOW, 7);

        left.takeLarger(right, new int[] {1, 0});

        assertThat(left.used(NOW)).isEqualTo(12);
    }

    @Test
    void givenAPlaceFullyRefundedAndChargedAgainOnOneSide_whenMerged_thenNotLessThanItHolds() {
        // Given
        WindowCounter left = counter();
        WindowCounter right = counter();
        long slot = left.charge(0, NOW, 10);
        left.refund(0, NOW, slot, 4);
        right.charge(0, NOW, 10);
        right.refund(0, NOW, slot, 4);

        // When
        left.refund(0, NOW, slot, 6);
        left.charge(0, NOW, 8);
        left.takeLarger(right, new int[] {0});

        // Then
        assertThat(left.used(NOW)).isEqualTo(8);
    }
}
