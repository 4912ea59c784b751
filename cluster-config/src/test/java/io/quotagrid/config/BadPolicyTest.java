package io.quotagrid.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Finding.Severity;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad files of every kind: each gets a finding that names its place, and never an exception. */
final class BadPolicyTest {
    private static final String TARGETS = "providers:\n  targets:\n    - {id: s, provider: sandbox}\n";

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of("empty", "", "", 1, "the file is empty"),
                Arguments.of("only a comment", "# nothing\n", "", 1, "the file is empty"),
                Arguments.of("a list", "- a\n- b\n", "", 1, "the file is no mapping"),
                Arguments.of("text", "hello\n", "", 1, "the file is no mapping"),
                Arguments.of("not YAML", "a: [1, 2\nb: }\n", "", 2, "not YAML"),
                Arguments.of("tabs", "rate_limits:\n\tper_user: {}\n", "", 2, "not YAML"),
                Arguments.of("two documents", TARGETS + "---\nstore: {}\n", "", 5, "a second document begins"),
                Arguments.of("a NUL", "a: 1\nb: \0\n", "", 2, "the character U+0000"),
                Arguments.of("deep nesting", "a: " + "[".repeat(200) + "]".repeat(200), "", 1, "nested too deep"),
                Arguments.of(
                        "an unknown block", TARGETS + "rate_limit: {}\n", "rate_limit", 4, "unknown key rate_limit"),
                Arguments.of(
                        "an unknown key deep down",
                        TARGETS + "rate_limits:\n  per_user:\n    rmp: 5\n",
                        "rate_limits.per_user.rmp",
                        6,
                        "unknown key rmp"),
                Arguments.of(
                        "a key twice",
                        TARGETS + "cluster:\n  port: 1\n  port: 2\n",
                        "cluster.port",
                        6,
                        "stands here twice"),
                Arguments.of("a tag", TARGETS + "cluster: !!java.net.URL [\"http://x\"]\n", "", 4, "not YAML"),
                Arguments.of(
                        "a merge key",
                        TARGETS + "cluster: &c {port: 1}\nstore: {<<: *c}\n",
                        "store.<<",
                        5,
                        "unknown key <<"),
                Arguments.of("a scalar for a block", TARGETS + "cluster: 5\n", "cluster", 4, "must be a mapping"),
                Arguments.of(
                        "a list for a number", TARGETS + "cluster: {port: [1]}\n", "cluster.port", 4, "single value"),
                Arguments.of("a null", TARGETS + "cluster:\n  name:\n", "cluster.name", 5, "has no value"),
                Arguments.of("a negative number", user("rpm: -5"), "rate_limits.per_user.rpm", 6, "was -5"),
                Arguments.of("zero", user("rpm: 0"), "rate_limits.per_user.rpm", 6, "was 0"),
                Arguments.of(
                        "2^63",
                        user("tpm: 9223372036854775808"),
                        "rate_limits.per_user.tpm",
                        6,
                        "was 9223372036854775808"),
                Arguments.of(
                        "2^53", user("tpm: 9007199254740992"), "rate_limits.per_user.tpm", 6, "was 9007199254740992"),
                Arguments.of("a float", user("rpm: 1.5"), "rate_limits.per_user.rpm", 6, "was 1.5"),
                Arguments.of("1e309", user("rpm: 1e309"), "rate_limits.per_user.rpm", 6, "was 1e309"),
                Arguments.of("octal", user("rpm: 010"), "rate_limits.per_user.rpm", 6, "was 010"),
                Arguments.of("hexadecimal", user("rpm: 0x10"), "rate_limits.per_user.rpm", 6, "was 0x10"),
                Arguments.of("sexagesimal", user("rpm: 1:30"), "rate_limits.per_user.rpm", 6, "was 1:30"),
                Arguments.of("a quoted number", user("rpm: \"20\""), "rate_limits.per_user.rpm", 6, "was 20"),
                Arguments.of(
                        "yes",
                        TARGETS + "distributed_rate_limit: {enabled: yes}\n",
                        "distributed_rate_limit.enabled",
                        4,
                        "was yes"),
                Arguments.of(
                        "a wrong choice",
                        TARGETS + "user_rate_limit: {strategy: sliding}\n",
                        "user_rate_limit.strategy",
                        4,
                        "has no value sliding"),
                Arguments.of(
                        "less than one a window",
                        user("rpm: 1") + "user_rate_limit: {header: X-U, window_seconds: 30}\n",
                        "rate_limits.per_user.rpm",
                        6,
                        "is less than 1"),
                Arguments.of(
                        "too much a window",
                        user("tpm: 9007199254740991") + "user_rate_limit: {header: X-U, window_seconds: 2678400}\n",
                        "rate_limits.per_user.tpm",
                        6,
                        "is too much"),
                Arguments.of(
                        "a header that is none",
                        TARGETS + "user_rate_limit: {header: \"X User\"}\n",
                        "user_rate_limit.header",
                        4,
                        "was X User"),
                Arguments.of(
                        "a queue without a wait",
                        TARGETS + "user_rate_limit: {reject_action: queue}\n",
                        "user_rate_limit.reject_action",
                        4,
                        "queue needs queue_max_wait_ms"),
                Arguments.of("no target", "cluster: {}\n", "providers.targets", 1, "has no target"),
                Arguments.of(
                        "a target without id",
                        "providers:\n  targets:\n    - provider: sandbox\n",
                        "providers.targets[0].id",
                        3,
                        "is missing"),
                Arguments.of(
                        "an unknown provider",
                        "providers: {targets: [{id: a, provider: opnai}]}\n",
                        "providers.targets[0].provider",
                        1,
                        "has no value opnai"),
                Arguments.of(
                        "a password in an address",
                        "providers: {targets: [{id: a, provider: openai-compatible, base_url: \"http://u:p@h/v1\"}]}\n",
                        "providers.targets[0].base_url",
                        1,
                        "is no address"),
                Arguments.of(
                        "a file for an address",
                        "providers: {targets: [{id: a, provider: openai-compatible, base_url: \"file:///etc/passwd\"}]}\n",
                        "providers.targets[0].base_url",
                        1,
                        "is no address"),
                Arguments.of(
                        "env and file",
                        "providers: {targets: [{id: a, provider: openai, secret_key_ref: {env: A, file: b}}]}\n",
                        "providers.targets[0].secret_key_ref",
                        1,
                        "names both env and file"),
                Arguments.of(
                        "two targets of one name",
                        "providers: {targets: [{id: a, provider: sandbox, model: x}, {id: a, provider: sandbox}]}\n",
                        "providers.targets[1].id",
                        1,
                        "two targets are called a"),
                Arguments.of(
                        "a key in two groups",
                        TARGETS + "consumer_groups: [{name: a, keys: [k]}, {name: b, keys: [k]}]\n",
                        "consumer_groups[1].keys[0]",
                        4,
                        "is also in consumer_groups[0]"),
                Arguments.of(
                        "one meter spelled twice",
                        TARGETS + "rate_limit_defaults: {rpm: 1, requests_per_minute: 2}\n",
                        "rate_limit_defaults.requests_per_minute",
                        4,
                        "says the same as rpm"),
                Arguments.of(
                        "a zone that is none",
                        TARGETS + "budgets: [{tier: user, id: a, limit_micros: 5, zone: Mars/Base}]\n",
                        "budgets[0].zone",
                        4,
                        "is no time zone"),
                Arguments.of(
                        "retention beyond a century",
                        TARGETS
                                + "policies: {chain: [audit-logger]}\npolicy: {audit-logger: {retention_days: 36501}}\n",
                        "policy.audit-logger.retention_days",
                        5,
                        "was 36501"),
                Arguments.of(
                        "a duration without unit",
                        TARGETS + "gateway: {body_timeout: 60}\n",
                        "gateway.body_timeout",
                        4,
                        "was 60"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void givenABadFile_whenItIsRead_thenTheFindingNamesItsPlace(
            String name, String yaml, String path, int line, String message) {
        PolicyReport report = PolicyLoader.load(yaml.getBytes(UTF_8));

        assertThat(report.policy()).as(name).isEmpty();
        assertThat(report.findings())
                .filteredOn(finding ->
                        finding.severity() == Severity.ERROR && finding.path().equals(path))
                .first()
                .satisfies(finding -> {
                    assertThat(finding.message()).contains(message);
                    assertThat(finding.line()).isEqualTo(line);
                });
    }

    @Test
    void givenSeveralMistakes_whenTheFileIsRead_thenAllAreSaidAtOnceInOrder() {
        String yaml =
                "rate_limits:\n  per_usr: {rpm: 1}\n  per_team: {rpm: -1}\ncluster: {port: 70000}\nproviders: {targets: []}\n";

        assertThat(PolicyLoader.load(yaml.getBytes(UTF_8)).findings())
                .extracting(Finding::path)
                .containsExactly(
                        "rate_limits.per_usr", "rate_limits.per_team.rpm", "cluster.port", "providers.targets");
    }

    @Test
    void givenAMisspelledKey_whenItIsReported_thenTheNearestKnownOneIsNamed() {
        assertThat(PolicyLoader.load(user("max_paralel_requests: 5").getBytes(UTF_8))
                        .findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.nearest()).isEqualTo(Optional.of("max_parallel_requests"));
                    assertThat(finding.allowed().orElseThrow()).contains("rpm", "tpd");
                });
    }

    @Test
    void givenMistakesWithinAndAcrossBlocks_whenTheFileIsRead_thenBothKindsAreSaidAtOnce() {
        String yaml = """
                cluster: {port: -1}
                providers:
                  targets:
                    - {id: a, provider: sandbox, rate_limits: {rpm: 1}}
                    - {id: a, provider: sandbox}
                """;

        assertThat(PolicyLoader.load(yaml.getBytes(UTF_8)).findings())
                .extracting(finding -> finding.line() + " " + finding.path())
                .containsExactly("1 cluster.port", "5 providers.targets[1].id");
    }

    @Test
    void givenASecretWhereItDoesNotBelong_whenThatIsReported_thenTheSecretIsNotShown() {
        String yaml = """
                store: {url: "postgres://u:hunter2@db/x"}
                providers:
                  targets:
                    - {id: a, provider: openai, secret_key_ref: hunter2}
                    - {id: b, provider: openai, secret_key_ref: {env: hunter-2}}
                    - {id: c, provider: openai, base_url: "https://hunter2@h/v1", secret_key_ref: {env: A}}
                """;

        assertThat(PolicyLoader.load(yaml.getBytes(UTF_8)).findings())
                .filteredOn(finding -> finding.severity() == Severity.ERROR)
                .hasSize(4)
                .allSatisfy(finding -> assertThat(finding.toString()).doesNotContain("hunter"));
    }

    private static String user(String amount) {
        return TARGETS + "rate_limits:\n  per_user:\n    " + amount + "\n";
    }
}
