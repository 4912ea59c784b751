package io.quotagrid.node.engine;

import static io.quotagrid.node.engine.EngineRig.decided;
import static io.quotagrid.node.engine.Plans.USER;
import static io.quotagrid.node.engine.Plans.one;
import static io.quotagrid.node.engine.Plans.plan;
import static io.quotagrid.node.engine.Plans.rpm;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Reservation;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a slice holds counts as used until it is back: how long that may last. */
final class IdleSliceTest {
    private static final Duration TICK = Duration.ofMillis(LaneEngine.TICK_MILLIS);
    private static final int TICKS_OF_A_SYNC = 5;
    private static final int SYNCS = 4;

    private final EngineRig rig = new EngineRig();
    private final LaneEngine node = rig.slicing("b", 1);

    @Test
    void givenASlice_whenNobodyCallsAnyMore_thenItIsBackWithinFourSyncsAndOnlyWhatWasSpentIsUsed() {
        // Given
        int admitted = 0;
        for (int tick = 0; tick < 4 * TICKS_OF_A_SYNC; tick++) {
            for (int call = 0; call < 10; call++) {
                admitted(node.reserve(plan(one(USER, 10_000)))).keep();
                admitted++;
            }
            pass(1);
        }
        assertThat(node.inHand(USER)).isNotEmpty();
        assertThat(rig.used(USER, rpm(10_000))).isGreaterThan(admitted);

        // When
        pass(SYNCS * TICKS_OF_A_SYNC);

        // Then
        assertThat(node.inHand(USER)).isEmpty();
        assertThat(rig.used(USER, rpm(10_000))).isEqualTo(admitted);
    }

    @Test
    void givenASingleCall_whenItsConfirmGoesInTheNextSync_thenNoSliceIsHandedOutForItAndOneIsUsed() {
        for (int phase = 0; phase < TICKS_OF_A_SYNC; phase++) {
            // Given
            long usedBefore = rig.used(USER, rpm(10_000));

            // When
            admitted(node.reserve(plan(one(USER, 10_000)))).keep();

            // Then
            for (int tick = 0; tick < 2 * TICKS_OF_A_SYNC; tick++) {
                pass(1);
                assertThat(rig.used(USER, rpm(10_000))).isEqualTo(usedBefore + 1);
            }
            pass(SYNCS * TICKS_OF_A_SYNC + 1); // the next call comes a little later in its sync
        }
    }

    private static Reservation admitted(CompletionStage<Decision> asked) {
        return ((Decision.Admitted) decided(asked.toCompletableFuture())).reservation();
    }

    private void pass(int ticks) {
        for (int tick = 0; tick < ticks; tick++) {
            rig.pass(TICK);
            node.tick();
        }
    }
}
