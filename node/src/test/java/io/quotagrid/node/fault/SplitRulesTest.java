package io.quotagrid.node.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.ClusterConfig.SplitMode;
import io.quotagrid.node.fault.Footing.Stand;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SplitRulesTest {
    private static final SplitRules AVAILABLE = new SplitRules(SplitMode.AVAILABLE, true);
    private static final SplitRules STRICT = new SplitRules(SplitMode.STRICT, true);

    @ParameterizedTest
    @CsvSource({"3,3,WHOLE,1,1", "2,3,MAJORITY,1,1", "1,2,SHARE,1,2", "1,3,SHARE,1,3", "2,4,SHARE,2,4", "1,1,WHOLE,1,1"
    })
    void givenAPart_whenAvailable_thenTheMajorityGrantsAllAndOthersTheirShare(
            int present, int whole, Stand stand, int part, int of) {
        Footing footing = AVAILABLE.footing(new ClusterPart(present, whole), 1, false);

        assertThat(footing.stand()).isEqualTo(stand);
        assertThat(footing.share()).isEqualTo(new Share(part, of));
    }

    @ParameterizedTest
    @CsvSource({
        "3,3,3,true,WHOLE,1,1",
        "3,3,2,true,SHARE,2,3", // one has not been heard: it may be granting for itself soon
        "3,3,1,true,UNSURE,0,1", // cut off, and not noticed yet
        "2,3,2,true,SHARE,2,3",
        "2,3,2,false,UNSURE,0,1", // the others may not have noticed yet
        "1,3,1,true,SHARE,1,3",
        "1,3,1,false,UNSURE,0,1",
        "2,3,1,true,UNSURE,0,1",
        "1,2,1,true,SHARE,1,2",
        "1,1,1,true,WHOLE,1,1",
        "2,3,3,true,SHARE,2,3" // heard just before it was removed
    })
    void givenAPart_whenStrict_thenItGrantsTheShareOfThoseItHears(
            int present, int whole, int heard, boolean settled, Stand stand, int part, int of) {
        Footing footing = STRICT.footing(new ClusterPart(present, whole), heard, settled);

        assertThat(footing.stand()).isEqualTo(stand);
        assertThat(footing.share()).isEqualTo(new Share(part, of));
    }

    @Test
    void givenNoLocalFallback_whenNotTheMajority_thenNothingIsGrantedAndSaidSo() {
        for (SplitMode mode : SplitMode.values()) {
            Footing footing = new SplitRules(mode, false).footing(new ClusterPart(1, 2), 1, true);

            assertThat(footing.stand()).isEqualTo(Stand.REFUSE);
            assertThat(footing.share()).isEqualTo(Share.NOTHING);
            assertThat(footing.mode()).contains("split-refuse");
            assertThat(footing.notice().orElseThrow()).contains("1 of 2", "local_fallback");
        }
    }

    @Property(tries = 500)
    void
            givenAnySplitInTwo_whenBothSidesHaveSeenIt_thenStrictSharesAreNoMoreThanTheLimitAndAvailableOnesLessThanOneAndAHalf(
                    @ForAll @IntRange(min = 1, max = 20) int one,
                    @ForAll @IntRange(min = 1, max = 20) int other,
                    @ForAll @LongRange(min = 1, max = Long.MAX_VALUE / 4) long limit) {
        int whole = one + other;
        long strict =
                STRICT.footing(new ClusterPart(one, whole), one, true).share().of(limit)
                        + STRICT.footing(new ClusterPart(other, whole), other, true)
                                .share()
                                .of(limit);
        long available = AVAILABLE
                        .footing(new ClusterPart(one, whole), one, true)
                        .share()
                        .of(limit)
                + AVAILABLE
                        .footing(new ClusterPart(other, whole), other, true)
                        .share()
                        .of(limit);

        assertThat(strict).isLessThanOrEqualTo(limit);
        assertThat(available).isLessThan(limit + (limit + 1) / 2 + 1);
    }

    @Property(tries = 300)
    void givenAShare_whenTaken_thenItIsTheExactPartRoundedDown(
            @ForAll @IntRange(min = 0, max = 100) int part,
            @ForAll @IntRange(min = 100, max = 200) int whole,
            @ForAll @LongRange(min = 0) long limit) {
        java.math.BigInteger exact = java.math.BigInteger.valueOf(limit)
                .multiply(java.math.BigInteger.valueOf(part))
                .divide(java.math.BigInteger.valueOf(whole));

        assertThat(new Share(part, whole).of(limit)).isEqualTo(exact.longValueExact());
    }

    @Test
    void givenAStrictNodeThatWasPaused_whenItGoesOn_thenItIsUnsureUntilItHasLookedAgain() {
        FootingNow now = FootingNow.of(STRICT);
        assertThat(now.get(0).stand()).isEqualTo(Stand.UNSURE);

        now.set(Footing.WHOLE, 0);

        assertThat(now.get(499_999_999).stand()).isEqualTo(Stand.WHOLE);
        assertThat(now.get(500_000_000).stand()).isEqualTo(Stand.UNSURE);
    }

    @Test
    void givenAnAvailableNode_whenItWasPaused_thenItsFootingStands() {
        FootingNow now = FootingNow.of(AVAILABLE);

        assertThat(now.get(Long.MAX_VALUE).stand()).isEqualTo(Stand.WHOLE);
    }
}
