package io.quotagrid.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard and the alert rules ask for figures that there are. The documented ones are, as {@link GatewayMetersTest} shows. */
final class MonitoringTest {
    private static final Path DASHBOARD = Path.of("../cluster-config/deploy/grafana/quotagrid.json");
    private static final Path ALERTS = Path.of("../cluster-config/deploy/prometheus/alerts.yaml");
    private static final Path TESTED = Path.of("../cluster-config/deploy/prometheus/alerts-test.yaml");
    private static final Pattern METRIC = Pattern.compile("quotagrid_[a-z_]+");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(quotagrid_[a-z_]+)` \\| (\\S+) ");
    private static final Pattern RECORDED = Pattern.compile("(?m)record: (quotagrid:\\S+)$");
    private static final Pattern RECORDED_IN_USE = Pattern.compile("quotagrid:[a-z0-9_:]+");
    private static final Pattern ALERT = Pattern.compile("(?m)alert: (\\S+)$");

    @Test
    void givenTheDashboard_whenItsQueriesAreRead_thenEachFigureExists() throws IOException {
        Set<String> used = names(METRIC, Files.readString(DASHBOARD));

        assertThat(used).hasSizeGreaterThan(30);
        assertThat(series()).containsAll(used);
    }

    @Test
    void givenTheAlerts_whenTheyAreRead_thenEachFigureAndEachRecordedOneExists() throws IOException {
        String alerts = Files.readString(ALERTS);
        Set<String> used = names(METRIC, alerts);

        assertThat(used).hasSizeGreaterThan(15);
        assertThat(series()).containsAll(used).containsAll(names(METRIC, Files.readString(TESTED)));
        assertThat(groups(RECORDED, alerts)).containsAll(names(RECORDED_IN_USE, alerts));
    }

    /** Who is refused because the node is full must not have to be found out from callers. */
    @Test
    void givenTheFiguresOfWhatIsTurnedAway_whenTheDashboardIsRead_thenItShowsEach() throws IOException {
        Set<String> turnedAway = series();
        turnedAway.removeIf(name -> !name.endsWith("_turned_away_total"));

        assertThat(turnedAway).hasSizeGreaterThanOrEqualTo(3);
        assertThat(names(METRIC, Files.readString(DASHBOARD))).containsAll(turnedAway);
    }

    @Test
    void givenTheAlerts_whenTheirTestsAreRead_thenEachAlertIsRaisedInOne() throws IOException {
        String tests = Files.readString(TESTED);

        assertThat(groups(ALERT, Files.readString(ALERTS)))
                .allSatisfy(alert -> assertThat(tests).contains(alert));
    }

    @Test
    void givenTheDashboard_whenItIsRead_thenItsPanelsAreWhole() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        List<Integer> ids = new ArrayList<>();

        for (JsonNode panel : dashboard.path("panels")) {
            ids.add(panel.path("id").asInt());
            if (!panel.path("type").asText().equals("row")) {
                assertThat(panel.path("title").asText()).isNotBlank();
                assertThat(panel.path("description").asText()).isNotBlank();
                assertThat(panel.path("fieldConfig")
                                .path("defaults")
                                .path("unit")
                                .asText())
                        .isNotBlank();
                assertThat(panel.path("targets")).isNotEmpty();
                assertThat(panel.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
            }
        }
        assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(30);
    }

    /** What Prometheus keeps of the documented figures. */
    private static Set<String> series() throws IOException {
        Set<String> series = new TreeSet<>();
        Matcher rows = ROW.matcher(Files.readString(Path.of("../docs/metrics.md")));
        while (rows.find()) {
            String name = rows.group(1);
            switch (rows.group(2)) {
                case "histogram" -> series.addAll(List.of(name + "_bucket", name + "_count", name + "_sum"));
                case "summary" -> series.addAll(List.of(name + "_count", name + "_sum"));
                default -> series.add(name);
            }
        }
        return series;
    }

    private static Set<String> names(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        pattern.matcher(text).results().forEach(found -> names.add(found.group()));
        return names;
    }

    private static Set<String> groups(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        pattern.matcher(text).results().forEach(found -> names.add(found.group(1)));
        return names;
    }
}
