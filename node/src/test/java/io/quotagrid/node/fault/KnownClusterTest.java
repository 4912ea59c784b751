package io.quotagrid.node.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class KnownClusterTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final KnownCluster unstated = new KnownCluster(0, MINUTE);

    @Test
    void givenThreeMembers_whenOneFallsSilent_thenItIsMissedUntilItIsForgotten() {
        assertThat(unstated.present(Set.of("a", "b", "c"), 0)).isFalse();

        assertThat(unstated.present(Set.of("a", "b"), SECOND)).isTrue();

        assertThat(unstated.part(2 * SECOND)).isEqualTo(new ClusterPart(2, 3));
        assertThat(unstated.missing(2 * SECOND)).containsExactly("c");
        assertThat(unstated.part(61 * SECOND)).isEqualTo(new ClusterPart(2, 2));
        assertThat(unstated.missing(61 * SECOND)).isEmpty();
    }

    @Test
    void givenAMemberThatSaysGoodbye_whenItGoes_thenTheClusterIsSmaller() {
        unstated.present(Set.of("a", "b", "c"), 0);

        unstated.leaving("c");
        assertThat(unstated.part(0)).isEqualTo(new ClusterPart(3, 3));
        assertThat(unstated.present(Set.of("a", "b"), SECOND)).isFalse();

        assertThat(unstated.part(SECOND)).isEqualTo(new ClusterPart(2, 2));
    }

    @Test
    void givenAGoodbyeThatComesAfterItsSenderHasGone_whenItIsHeard_thenTheClusterIsSmaller() {
        unstated.present(Set.of("a", "b"), 0);
        unstated.present(Set.of("a"), 0);

        unstated.leaving("b");

        assertThat(unstated.part(0)).isEqualTo(new ClusterPart(1, 1));
    }

    @Test
    void givenAKilledMember_whenItComesBack_thenItIsTheSameOne() {
        unstated.present(Set.of("a", "b", "c"), 0);
        unstated.present(Set.of("a", "b"), 0);

        unstated.present(Set.of("a", "b", "c"), SECOND);

        assertThat(unstated.part(SECOND)).isEqualTo(new ClusterPart(3, 3));
    }

    @Test
    void givenFiveExpectedMembers_whenThreeHaveMet_thenTwoAreMissedForGood() {
        KnownCluster five = new KnownCluster(5, MINUTE);
        five.present(Set.of("a", "b", "c"), 0);

        assertThat(five.part(1_000 * SECOND)).isEqualTo(new ClusterPart(3, 5));
    }

    @Test
    void givenThreeExpectedMembers_whenOneIsSilentForLong_thenItIsMissedForGood() {
        KnownCluster three = new KnownCluster(3, MINUTE);
        three.present(Set.of("a", "b", "c"), 0);
        three.present(Set.of("a", "b"), 0);

        assertThat(three.part(1_000 * SECOND)).isEqualTo(new ClusterPart(2, 3));
    }

    @Test
    void givenThreeExpectedMembers_whenOneLeavesAndAnotherComes_thenThreeAreExpectedAgain() {
        KnownCluster three = new KnownCluster(3, MINUTE);
        three.present(Set.of("a", "b", "c"), 0);
        three.leaving("c");
        three.present(Set.of("a", "b"), 0);
        assertThat(three.part(0)).isEqualTo(new ClusterPart(2, 2));

        three.present(Set.of("a", "b", "new"), 0);
        three.present(Set.of("a", "b"), 0);

        assertThat(three.part(1_000 * SECOND)).isEqualTo(new ClusterPart(2, 3));
    }
}
