package io.quotagrid.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PriorityClassTest {
    private static final String REST =
            "user_rate_limit: {header: X-User-Id}\nproviders: {targets: [{id: a, provider: sandbox}]}\n";

    @Test
    void givenClasses_whenRead_thenTheyAreInTheOrderOfTheFile() {
        PolicyReport report = load("""
                global_rate_limit:
                  priority:
                    - {name: people, share_percent: 60, users: [ann], teams: [red], groups: [g], keys: ["0a"]}
                    - {name: rest, share_percent: 40}
                """);

        assertThat(report.findings()).isEmpty();
        assertThat(report.policy().orElseThrow().tier(Tier.GLOBAL).priority())
                .extracting(PriorityClass::name, PriorityClass::sharePercent, PriorityClass::takesAll)
                .containsExactly(tuple("people", 60, false), tuple("rest", 40, true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            priority: [{name: a, share_percent: 101}]                                       | priority[0].share_percent
            priority: [{name: a, share_percent: 60}, {name: b, share_percent: 41}]          | priority[1].share_percent
            priority: [{name: a, share_percent: 6, users: [x]}, {name: a, share_percent: 4}] | priority[1].name
            priority: [{share_percent: 6}]                                                  | priority[0].name
            priority: [{name: a}]                                                           | priority[0].share_percent
            priority: [{name: a, share: 6}]                                                 | priority[0].share
            `priority: [{name: a, share_percent: 6}], strategy: token_bucket`               | strategy
            """)
    void givenAMistake_whenRead_thenItsPlaceIsNamed(String rule, String path) {
        assertThat(load("team_rate_limit: {" + rule + "}\n").findings())
                .extracting(Finding::path)
                .contains("team_rate_limit." + path);
    }

    @Test
    void givenAClassAfterOneThatTakesAll_whenRead_thenThatIsSaid() {
        assertThat(load("team_rate_limit: {priority: [{name: a, share_percent: 6}, {name: b, share_percent: 4}]}\n")
                        .findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING));
    }

    @Test
    void givenClassesOfUsers_whenRead_thenTheyAreNoneOfTheDialect() {
        assertThat(load("user_rate_limit: {priority: []}\n", "providers: {targets: [{id: a, provider: sandbox}]}\n")
                        .findings())
                .extracting(Finding::path)
                .contains("user_rate_limit.priority");
    }

    private static PolicyReport load(String yaml) {
        return load(yaml, REST);
    }

    private static PolicyReport load(String yaml, String rest) {
        return PolicyLoader.load((yaml + rest).getBytes(UTF_8));
    }
}
