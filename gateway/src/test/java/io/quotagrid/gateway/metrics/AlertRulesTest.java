package io.quotagrid.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.gateway.audit.Records;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Prometheus' own checker is content with the rules, with what they raise, and with the figures as they are given. */
final class AlertRulesTest {
    private static final Path RULES = Path.of("../cluster-config/deploy/prometheus");

    private final Promtool promtool = Promtool.orSkip();

    @Test
    void givenTheRules_whenTheyAreChecked_thenTheyAreRules() throws IOException, InterruptedException {
        Promtool.Answer answer = promtool.run(RULES, "", "check", "rules", "alerts.yaml");

        assertThat(answer.code()).as(answer.said()).isZero();
    }

    @Test
    void givenTheRules_whenFiguresGoBad_thenTheyRaiseTheRightAlerts() throws IOException, InterruptedException {
        Promtool.Answer answer = promtool.run(RULES, "", "test", "rules", "alerts-test.yaml");

        assertThat(answer.code()).as(answer.said()).isZero();
        assertThat(answer.said()).contains("SUCCESS");
    }

    @Test
    void givenTheFiguresOfCalls_whenTheyAreChecked_thenNothingIsSaidAgainstThem()
            throws IOException, InterruptedException {
        GatewayMeters meters = new GatewayMeters("gpt"::equals);
        meters.finished(Records.refused("req_1"));
        meters.finished(Records.admitted("req_2", 21));

        Promtool.Answer answer = promtool.run(RULES, meters.scrape(), "check", "metrics");

        assertThat(answer.said()).isEmpty();
        assertThat(answer.code()).isZero();
    }
}
