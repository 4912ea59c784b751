package io.quotagrid.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.TimeCounts;
import io.quotagrid.node.quota.UnitFlow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is kept in the node, as Prometheus reads it. */
final class SliceMetersTest {
    private final GatewayMeters meters = new GatewayMeters(model -> false);

    @Test
    void givenUnits_whenTheyAreScraped_thenEachMeterHasAllFiveFigures() {
        SliceMeters.units(
                meters,
                () -> Map.of(
                        Meter.TPM,
                        new UnitFlow(1_000, 600, 200, 50, 150),
                        Meter.PARALLEL,
                        new UnitFlow(9, 0, 5, 1, 3)));

        assertThat(meters.scrape())
                .contains("# TYPE quotagrid_slices_units_granted_total counter")
                .contains("quotagrid_slices_units_granted_total{meter=\"tpm\"} 1000.0")
                .contains("quotagrid_slices_units_spent_total{meter=\"tpm\"} 600.0")
                .contains("quotagrid_slices_units_returned_total{meter=\"tpm\"} 200.0")
                .contains("quotagrid_slices_units_expired_total{meter=\"tpm\"} 50.0")
                .contains("# TYPE quotagrid_slices_units_in_hand gauge")
                .contains("quotagrid_slices_units_in_hand{meter=\"tpm\"} 150.0")
                .contains("quotagrid_slices_units_in_hand{meter=\"parallel\"} 3.0");
    }

    @Test
    void givenTimes_whenTheyAreScraped_thenTheyAreAHistogramInSeconds() {
        TimeCounts times = new TimeCounts(
                List.of(Duration.ofMillis(10), Duration.ofMillis(50)), List.of(3L, 4L, 2L), 1_500_000_000);
        meters.collect(new TimeHistogram("quotagrid_engine_sync_lag_seconds", "for this test", () -> times));

        assertThat(meters.scrape())
                .contains("# TYPE quotagrid_engine_sync_lag_seconds histogram")
                .contains("quotagrid_engine_sync_lag_seconds_bucket{le=\"0.01\"} 3")
                .contains("quotagrid_engine_sync_lag_seconds_bucket{le=\"0.05\"} 7")
                .contains("quotagrid_engine_sync_lag_seconds_bucket{le=\"+Inf\"} 9")
                .contains("quotagrid_engine_sync_lag_seconds_count 9")
                .contains("quotagrid_engine_sync_lag_seconds_sum 1.5");
    }
}
