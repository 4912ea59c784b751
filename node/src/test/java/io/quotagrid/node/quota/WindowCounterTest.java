package io.quotagrid.node.quota;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** One contract, four counters, and what each bounds by itself. */
final class WindowCounterTest {

    @Nested
    final class ExactLog extends WindowCounterContract {
        ExactLog() {
            super(60);
        }

        @Override
        WindowCounter counter() {
            return CellWindow.exactLog(MINUTE, 3);
        }

        @Test
        void givenEntry_whenExactlyAWindowOld_thenItStillCountsAndAMicrosecondLaterNot() {
            WindowCounter log = counter();
            log.charge(0, NOW, 1);

            assertThat(log.used(NOW + MINUTE)).isEqualTo(1);
            assertThat(log.used(NOW + MINUTE + 1)).isZero();
        }

        @Test
        void givenManyHoldsThatWereCancelled_whenWritten_thenTheyTakeNoRoom() {
            CellWindow log = CellWindow.exactLog(MINUTE, 3);
            for (int i = 0; i < 1000; i++) {
                long slot = log.charge(0, NOW + 2L * i, 1);
                log.refund(0, NOW + 2L * i + 1, slot, 1);
            }

            assertThat(log.cells()).isEmpty();
        }
    }

    @Nested
    final class Ring extends WindowCounterContract {
        Ring() {
            super(6000);
        }

        @Override
        WindowCounter counter() {
            return CellWindow.ring(MINUTE, 240, 3);
        }

        @Test
        void givenSubWindow_whenPartlyExpired_thenItCountsWhole() {
            WindowCounter ring = counter();
            ring.charge(0, NOW, 10);
            ring.charge(0, NOW + 249_999, 20);

            assertThat(ring.used(NOW + MINUTE + 249_999)).isEqualTo(30);
            assertThat(ring.used(NOW + MINUTE + 250_000)).isZero();
        }

        @Test
        void givenAWindowThatDoesNotDivide_whenCut_thenSubWindowsAreRoundedUp() {
            assertThat(CellWindow.ring(1_000_001, 240, 0).widthMicros()).isEqualTo(4167);
        }

        @Test
        void givenBlocksThatAreGone_whenTheOtherSidesSubWindowsCome_thenRefundsFindTheirOwn() {
            // Given: one side was in blocks and heard nothing more, the other has booked since
            CellWindow left = CellWindow.ring(MINUTE, 60, 3);
            CellWindow right = CellWindow.ring(MINUTE, 60, 3);
            for (int second = 0; second < 20; second++) {
                left.charge(0, NOW + second * 1_000_000L, 1);
            }
            left.coarsen(NOW + 20_000_000);
            long later = NOW + 2 * MINUTE;
            assertThat(left.used(later)).isZero();
            long[] slots = new long[13];
            for (int second = 0; second < slots.length; second++) {
                slots[second] = right.charge(0, later + second * 1_000_000L, 10);
            }

            // When
            long healed = later + 13_000_000;
            left.takeLarger(right, new int[] {0});
            left.charge(0, healed, 100);
            for (int i = 0; i < 10; i++) {
                left.refund(0, healed, slots[i], 10);
            }

            // Then: three tens in the window until they leave, and the hundred until it does
            assertThat(left.used(healed)).isEqualTo(130);
            assertThat(left.used(healed + MINUTE)).isGreaterThanOrEqualTo(100);
        }

        @Test
        void givenAnOwnerAheadDroppedACharge_whenOneBehindJoinsBlocks_thenItsRefundTakesNothingOfOthers() {
            CellWindow ring = CellWindow.ring(MINUTE, 60, 3);
            long slot = ring.charge(0, NOW + 500_000, 10);
            for (int second = 1; second < 12; second++) {
                ring.charge(0, NOW + second * 1_000_000L, 4);
            }
            assertThat(ring.used(NOW + 61_000_000)).isEqualTo(44);

            ring.coarsen(NOW + 60_200_000);

            assertThat(ring.refund(0, NOW + 60_500_000, slot, 10)).isZero();
            assertThat(ring.used(NOW + 60_500_000)).isEqualTo(44);
        }

        @Test
        void givenBlocks_whenTheyAreGone_thenTheWindowIsWrittenAsIfThereHadBeenNone() {
            CellWindow ring = CellWindow.ring(MINUTE, 60, 3);
            for (int second = 0; second < 20; second++) {
                ring.charge(0, NOW + second * 1_000_000L, 1);
            }
            assertThat(ring.coarsen(NOW + 20_000_000)).isTrue();
            ring.refine(NOW + 20_000_000);
            assertThat(ring.blocksUntil()).isNotEqualTo(CellWindow.NO_BLOCKS);

            assertThat(ring.used(NOW + 2 * MINUTE)).isZero();

            assertThat(ring.blocksUntil()).isEqualTo(CellWindow.NO_BLOCKS);
        }

        @Test
        void givenALongFlood_whenWritten_thenNoMoreCellsThanSubWindows() {
            CellWindow ring = CellWindow.ring(MINUTE, 240, 3);
            for (long at = 0; at < 3 * MINUTE; at += 10_007) {
                ring.charge(0, NOW + at, 1);
            }

            assertThat(ring.cells().length / 3).isBetween(240, 242);
        }
    }

    @Nested
    final class Fixed extends WindowCounterContract {
        Fixed() {
            super(6000);
        }

        @Override
        WindowCounter counter() {
            return CellWindow.fixed(MINUTE, 3);
        }

        @Test
        void givenFullAtTheEndOfAMinute_whenTheNextBegins_thenAllFitsAgain() {
            WindowCounter fixed = counter();
            fixed.charge(0, NOW + MINUTE - 1, 6000);

            assertThat(fixed.retryAfter(NOW + MINUTE - 1, 6000, 6000)).isEqualTo(1);
            assertThat(fixed.used(NOW + MINUTE)).isZero();
        }
    }

    @Nested
    final class Bucket extends WindowCounterContract {
        Bucket() {
            super(6000);
        }

        @Override
        WindowCounter counter() {
            return new TokenBucket(MINUTE, 3, 6000);
        }

        @Test
        void givenFullBucketSpent_whenATenthOfAWindowHasPassed_thenATenthIsBack() {
            WindowCounter bucket = counter();
            bucket.charge(0, NOW, 6000);

            assertThat(bucket.used(NOW + MINUTE / 10)).isEqualTo(5400);
        }

        @Test
        void givenLookedAtEveryMicrosecond_whenAWindowHasPassed_thenNoFractionWasLost() {
            TokenBucket bucket = new TokenBucket(1_000_003, 0, 7);
            bucket.charge(0, NOW, 7);
            for (long at = 0; at < 1_000_002; at++) {
                bucket.used(NOW + at);
            }

            assertThat(bucket.used(NOW + 1_000_002)).isEqualTo(1);
            assertThat(bucket.used(NOW + 1_000_003)).isZero();
        }

        @Test
        void givenUnusedForLong_whenSpent_thenNoMoreThanTheLimitWasSavedUp() {
            WindowCounter bucket = counter();
            bucket.charge(0, NOW, 1);
            bucket.used(NOW + 100 * MINUTE);

            assertThat(bucket.retryAfter(NOW + 100 * MINUTE, 6000, 6000)).isZero();
            bucket.charge(0, NOW + 100 * MINUTE, 6000);
            assertThat(bucket.retryAfter(NOW + 100 * MINUTE, 1, 6000)).isEqualTo(10_000);
        }

        @Test
        void givenTheLargestLimitAndWindow_whenItDrains_thenNothingWraps() {
            long max = (1L << 53) - 1;
            long window = 31L * 24 * 60 * MINUTE;
            TokenBucket bucket = new TokenBucket(window, 0, max);
            bucket.charge(0, NOW, max);

            assertThat(bucket.used(NOW + window / 2)).isEqualTo((max + 1) / 2);
            assertThat(bucket.retryAfter(NOW + window / 2, max, max)).isEqualTo(window - window / 2);
        }
    }
}
