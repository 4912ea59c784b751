package io.quotagrid.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PolicyDifferenceTest {
    private static final String BEFORE = """
            rate_limits:
              per_user: {rpm: 20, tpm: 1000}
            user_rate_limit: {header: X-User-Id}
            providers:
              targets:
                - {id: one, provider: sandbox}
                - {id: two, provider: sandbox, model: tiny}
            """;

    @Test
    void givenTwoFiles_whenCompared_thenEveryValueThatDiffersIsNamedOnceAndMovedItemsAreNot() {
        String after = """
                rate_limits:
                  per_user: {rpm: 30}
                  global: {rpm: 500}
                user_rate_limit: {header: X-User-Id}
                providers:
                  targets:
                    - {id: two, provider: sandbox, model: small}
                    - {id: one, provider: sandbox}
                """;

        assertThat(PolicyDifference.between(BEFORE.getBytes(UTF_8), after.getBytes(UTF_8)))
                .extracting(PolicyDifference::path, PolicyDifference::before, PolicyDifference::after)
                .containsExactly(
                        tuple("rate_limits.per_user.rpm", Optional.of("20"), Optional.of("30")),
                        tuple("rate_limits.per_user.tpm", Optional.of("1000"), Optional.empty()),
                        tuple("providers.targets[two].model", Optional.of("tiny"), Optional.of("small")),
                        tuple("rate_limits.global.rpm", Optional.empty(), Optional.of("500")));
        assertThat(PolicyDifference.between(BEFORE.getBytes(UTF_8), (BEFORE + "# said\n").getBytes(UTF_8)))
                .isEmpty();
    }

    @Test
    void givenBlocksThatAreReadAtTheStart_whenTheyDiffer_thenEachIsNamedAndLimitsAreNot() {
        Policy before = policy(BEFORE);
        Policy after = policy(BEFORE.replace("rpm: 20", "rpm: 30") + """
                cluster: {backups: 2}
                distributed_rate_limit: {window_ms: 30000, key_prefix: other}
                """);

        assertThat(PolicyDifference.onlyAtStart(before, after))
                .extracting(Finding::path)
                .containsExactly("cluster", "distributed_rate_limit.key_prefix");
        assertThat(PolicyDifference.onlyAtStart(before, policy(BEFORE + "cluster: {backups: 1}\n")))
                .isEmpty();
    }

    private static Policy policy(String yaml) {
        PolicyReport report = PolicyLoader.load(yaml.getBytes(UTF_8));
        return report.policy().orElseThrow(() -> new IllegalArgumentException("" + report.findings()));
    }
}
