package io.quotagrid.node.engine;

import static io.quotagrid.node.engine.EngineRig.decided;
import static io.quotagrid.node.engine.Plans.USER;
import static io.quotagrid.node.engine.Plans.one;
import static io.quotagrid.node.engine.Plans.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.node.quota.Decision;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A call that needs what another node has in a slice: how long it waits for it. */
final class RecallTest {
    private static final Duration TICK = Duration.ofMillis(LaneEngine.TICK_MILLIS);
    private static final int TICKS_OF_A_SYNC = 5;
    private static final int SYNCS = 4;
    private static final int LIMIT = 300;

    /** Less than half of the time that a call has, and far more than it waits for slices. */
    private static final Duration PAUSE = Duration.ofMillis(900);

    private final EngineRig rig = new EngineRig();
    private final LaneEngine asking = rig.slicing("a", 1);
    private final LaneEngine holding = rig.slicing("b", 1);

    @Test
    void givenACallThatWaitsForASlice_whenTheMachineStandsStill_thenItWaitsOnAndIsAdmitted() {
        // Given
        CompletableFuture<Decision> waiting = untilOneWaits();

        // When
        rig.pass(PAUSE);
        asking.tick();

        // Then
        assertThat(waiting).as("nobody could give anything back").isNotDone();
        passOnBothNodes(SYNCS * TICKS_OF_A_SYNC);
        assertThat(decided(waiting)).isInstanceOf(Decision.Admitted.class);
    }

    @Test
    void givenACallThatWaitsForASlice_whenItsNodeSaysNothingForFourSyncs_thenItIsRefused() {
        CompletableFuture<Decision> waiting = untilOneWaits();

        for (int tick = 0; tick <= SYNCS * TICKS_OF_A_SYNC; tick++) {
            rig.pass(TICK);
            asking.tick();
        }

        assertThat(decided(waiting)).isInstanceOf(Decision.Rejected.class);
    }

    @Test
    void givenACallThatWaitsForASlice_whenHalfOfItsTimeIsOver_thenItIsRefusedHoweverOftenTheMachineStoodStill() {
        CompletableFuture<Decision> waiting = untilOneWaits();

        rig.pass(EngineRig.DEADLINE.dividedBy(2).plusMillis(100));
        asking.tick();

        assertThat(decided(waiting)).isInstanceOf(Decision.Rejected.class);
    }

    /** One node has a slice, the other takes all that is free, and then one more is asked for. */
    private CompletableFuture<Decision> untilOneWaits() {
        for (int tick = 0; tick < 4 * TICKS_OF_A_SYNC; tick++) {
            for (int call = 0; call < 10; call++) {
                var unused = call(holding);
            }
            rig.pass(TICK);
            holding.tick();
        }
        assertThat(holding.inHand(USER)).isNotEmpty();
        CompletableFuture<Decision> last = call(asking);
        for (int calls = 0; last.isDone() && calls < LIMIT; calls++) {
            assertThat(decided(last)).isInstanceOf(Decision.Admitted.class);
            last = call(asking);
        }
        for (int tick = 0; tick < 2; tick++) { // until it waits for the slice alone, and for no confirm
            rig.pass(TICK);
            asking.tick();
        }
        assertThat(last).isNotDone();
        return last;
    }

    private static CompletableFuture<Decision> call(LaneEngine node) {
        CompletableFuture<Decision> decision =
                node.reserve(plan(one(USER, LIMIT))).toCompletableFuture();
        if (decision.isDone() && decision.join() instanceof Decision.Admitted admitted) {
            admitted.reservation().keep();
        }
        return decision;
    }

    private void passOnBothNodes(int ticks) {
        for (int tick = 0; tick < ticks; tick++) {
            rig.pass(TICK);
            holding.tick();
            asking.tick();
        }
    }
}
