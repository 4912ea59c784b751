package io.quotagrid.node.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotagrid.node.quota.Guarantee.Claim;
import io.quotagrid.node.quota.Shares.Share;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GuaranteeTest {
    private static Claim claim(long used, long guaranteed, boolean active, long since) {
        return new Claim(used, guaranteed, active, since);
    }

    @Test
    void givenAnIdleClass_whenAnotherAsks_thenItMayHaveAll() {
        Claim[] claims = {claim(0, 60, false, 0), claim(0, 40, true, 1)};

        assertThat(Guarantee.free(100, claims, 1, 0)).isEqualTo(100);
    }

    @Test
    void givenAnActiveClass_whenAnotherAsks_thenItsReserveIsKept() {
        Claim[] claims = {claim(10, 60, true, 0), claim(40, 40, true, 1)};

        assertThat(Guarantee.free(100, claims, 1, 0)).isZero();
        assertThat(Guarantee.free(100, claims, 0, 0)).isEqualTo(50);
    }

    @Test
    void givenABorrower_whenAThirdComesBack_thenWhoWasThereBeforeKeepsItsShare() {
        Claim[] claims = {claim(70, 40, true, 0), claim(0, 30, true, 1), claim(0, 30, true, 2)};

        assertThat(Guarantee.free(100, claims, 1, 0)).as("was there before").isEqualTo(30);
        assertThat(Guarantee.free(100, claims, 2, 0)).as("has come back").isZero();
        assertThat(Guarantee.free(100, claims, 0, 0)).as("borrows").isNegative();
    }

    @Test
    void givenCallsOfNoClass_whenTheyAsk_thenTheyHaveWhatNoClassKeeps() {
        Claim[] claims = {claim(10, 60, true, 0), claim(0, 40, false, 0)};

        assertThat(Guarantee.free(100, claims, 2, 5)).isEqualTo(35);
    }

    @Test
    void givenShares_whenTheyAreNone_thenThatIsSaid() {
        assertThatThrownBy(() -> new Shares(List.of(new Share("a", 60), new Share("b", 41))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Shares(List.of(new Share("a", 1), new Share("a", 1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Share("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Shares(List.of(new Share("a", 33))).guaranteed(0, (1L << 53) - 1))
                .isEqualTo(((1L << 53) - 1) / 100 * 33 + ((1L << 53) - 1) % 100 * 33 / 100);
    }
}
