package io.quotagrid.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Enforcement;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.SubjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The engine on a clock that is moved. */
final class ReplayEngineTest {
    private static final Instant BEGIN = Instant.parse("2026-11-23T10:00:00Z");

    private final ReplayEngine engine = new ReplayEngine(240, BEGIN);

    @Test
    void givenALimitOfTwoAMinute_whenTheClockIsMoved_thenItDecidesAsAtThatMoment() {
        AdmissionPlan plan = plan(new Limit(Meter.RPM, 2, Duration.ofMinutes(1), Strategy.SLIDING_WINDOW));
        assertThat(engine.reserve(plan)).isInstanceOf(Decision.Admitted.class);
        engine.moveTo(BEGIN.plusSeconds(30));
        assertThat(engine.reserve(plan)).isInstanceOf(Decision.Admitted.class);
        engine.moveTo(BEGIN.plusSeconds(10)); // the clock never runs back

        Decision.Rejected refused = (Decision.Rejected) engine.reserve(plan);
        assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(30), Duration.ofMillis(30_500));

        engine.moveTo(BEGIN.plusSeconds(61));
        assertThat(engine.reserve(plan)).isInstanceOf(Decision.Admitted.class);
        assertThat(engine.reserve(plan)).isInstanceOf(Decision.Rejected.class);
    }

    @Test
    void givenCallsInFlight_whenHoursPass_thenTheyHoldTheirSlotsUntilTheyEnd() {
        AdmissionPlan plan = plan(new Limit(Meter.PARALLEL, 1, Duration.ZERO, Strategy.SLIDING_WINDOW));
        Decision.Admitted held = (Decision.Admitted) engine.reserve(plan);
        engine.moveTo(BEGIN.plus(Duration.ofHours(3)));
        assertThat(engine.reserve(plan)).isInstanceOf(Decision.Rejected.class);

        held.reservation().settle(0).toCompletableFuture().join();

        assertThat(engine.reserve(plan)).isInstanceOf(Decision.Admitted.class);
    }

    @Test
    void givenAWindowOfADay_whenIdleSubjectsAreForgottenMeanwhile_thenItsCountStays() {
        AdmissionPlan plan = plan(new Limit(Meter.RPD, 1, Duration.ofDays(1), Strategy.SLIDING_WINDOW));
        assertThat(engine.reserve(plan)).isInstanceOf(Decision.Admitted.class);
        for (int hour = 1; hour <= 23; hour++) {
            engine.moveTo(BEGIN.plus(Duration.ofHours(hour)));
            assertThat(engine.reserve(plan)).isInstanceOf(Decision.Rejected.class);
        }
        engine.moveTo(BEGIN.plus(Duration.ofHours(25)));
        assertThat(engine.reserve(plan)).isInstanceOf(Decision.Admitted.class);
    }

    private static AdmissionPlan plan(Limit limit) {
        return new AdmissionPlan(List.of(new Charge(
                new SubjectKey(Tier.USER, "alice"),
                new LimitSet(1, List.of(limit)),
                Amounts.call(0),
                Enforcement.REFUSE)));
    }
}
