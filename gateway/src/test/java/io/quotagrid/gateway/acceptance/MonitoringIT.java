package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.gateway.metrics.Promtool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code GET /metrics} of a running node after some calls. */
final class MonitoringIT {
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) ");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(quotagrid_[a-z_]+)` ");

    /** Each needs an event of its own, which these calls are not. */
    private static final Set<String> RARE = Set.of("quotagrid_would_refuse_total", "quotagrid_over_limit_total");

    @TempDir
    private static Path directory;

    private static StubOpenAi openAi;
    private static Product product;
    private static String metrics;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        openAi = new StubOpenAi();
        product = Product.withReferencePolicy(openAi, directory);
        for (int i = 0; i < 21; i++) {
            product.chat("alice", "red", "hi"); // twenty a minute are hers
        }
        product.awaitNothingHeld();
        metrics = product.get(product.adminAddress().resolve("/metrics")).body();
    }

    @AfterAll
    static void stop() {
        product.close();
        openAi.close();
    }

    @Test
    void givenCalls_whenTheMetricsAreRead_thenTheyAreAllThatTheDocumentLists() throws IOException {
        Set<String> documented = names(ROW, Files.readString(Path.of("../docs/metrics.md")));
        documented.removeAll(RARE);

        assertThat(names(TYPE, metrics)).containsAll(documented);
        assertThat(metrics)
                .contains("quotagrid_decisions_total{outcome=\"admitted\"} 20.0")
                .contains("quotagrid_decisions_total{outcome=\"refused\"} 1.0")
                .contains("quotagrid_refusals_total{code=\"rate_limit_exceeded\",meter=\"rpm\",tier=\"user\"} 1.0")
                .contains("quotagrid_near_limit_total{meter=\"rpm\",tier=\"user\"} 3.0")
                .containsPattern("quotagrid_engine_answer_seconds_count [1-9]")
                .contains("quotagrid_engine_sync_lag_seconds_bucket{le=\"0.05\"}")
                .containsPattern("quotagrid_slices_hit_ratio [01]\\.")
                .contains("quotagrid_slices_units_in_hand{meter=\"tpm\"}");
    }

    @Test
    void givenCalls_whenPrometheusChecksTheMetrics_thenNothingIsSaidAgainstThem()
            throws IOException, InterruptedException {
        Promtool.Answer answer = Promtool.orSkip().run(directory, metrics, "check", "metrics");

        assertThat(answer.said()).isEmpty();
        assertThat(answer.code()).isZero();
    }

    private static Set<String> names(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        pattern.matcher(text).results().forEach(found -> names.add(found.group(1)));
        return names;
    }
}
