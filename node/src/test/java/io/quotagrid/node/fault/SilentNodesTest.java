package io.quotagrid.node.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SilentNodesTest {
    private static final Duration LONGEST_CALL = Duration.ofSeconds(30);
    private static final long START = Long.MAX_VALUE - 5; // it may run over
    private static final long END = START + LONGEST_CALL.toNanos();

    private final SilentNodes nodes = SilentNodes.keepFor(LONGEST_CALL);

    @Test
    void givenANodeThatFellSilent_whenLookedAt_thenItHoldsUntilTheLongestCallIsOver() {
        nodes.present(Set.of("a", "b"));
        nodes.present(Set.of("a"));

        assertThat(nodes.mayHold("b", START)).isTrue();
        assertThat(nodes.mayHold("b", END - 1)).isTrue();
        assertThat(nodes.mayHold("b", END)).isFalse();
        assertThat(nodes.mayHold("b", END + 1)).isFalse();
    }

    @Test
    void givenANodeNobodyHereHasSeen_whenLookedAt_thenItHoldsFromThenOn() {
        assertThat(nodes.mayHold("before our time", START)).isTrue();
        assertThat(nodes.mayHold("before our time", END)).isFalse();
    }

    @Test
    void givenAGoodbye_whenItHasGone_thenItHoldsNothingUntilItIsBackAndFallsSilent() {
        nodes.present(Set.of("a", "b"));
        nodes.goodbye("b");
        nodes.present(Set.of("a", "b", "c"));
        nodes.present(Set.of("a", "c"));
        assertThat(nodes.mayHold("b", START)).isFalse();

        nodes.present(Set.of("a", "b", "c"));
        nodes.present(Set.of("a", "c"));
        assertThat(nodes.mayHold("b", START)).isTrue();
    }

    @Test
    void givenANodeThatCameBack_whenItFallsSilentAgain_thenItsTimeBeginsAnew() {
        nodes.present(Set.of("b"));
        nodes.present(Set.of());
        assertThat(nodes.mayHold("b", START)).isTrue();
        nodes.present(Set.of("b"));
        nodes.present(Set.of());

        assertThat(nodes.mayHold("b", END)).isTrue();
    }

    @Test
    void givenOwnersThatAreNotStrict_whenANodeFallsSilent_thenItHoldsNothing() {
        assertThat(SilentNodes.holdNothing().mayHold("b", START)).isFalse();
    }
}
