package io.quotagrid.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Finding.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each block that does nothing yet is refused by its name, alone. */
final class NotBuiltYetTest {
    private static final String HEADERS = "user_rate_limit: {header: X-User-Id}\n";
    private static final String SANDBOX = "providers: {targets: [{id: a, provider: sandbox}]}\n";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    consumer_groups: [{name: a}]                                | consumer_groups
                    rate_limit_defaults: {rpm: 5}                               | rate_limit_defaults
                    wallets: [{tier: user, id: a}]                              | wallets
                    budgets: [{tier: user, id: a, limit_micros: 5}]             | budgets
                    identity: {mode: api_key}                                   | identity.mode
                    policy: {audit-logger: {immutable: true}}                   | policy.audit-logger.immutable
                    key_rate_limit: {reject_action: queue, queue_max_wait_ms: 5} | key_rate_limit.reject_action
                    """)
    void givenABlockOfLaterTimes_whenItIsToRun_thenItAloneIsNamed(String block, String path) {
        assertThat(NotBuiltYet.in(policy(HEADERS + SANDBOX + block)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.path()).isEqualTo(path);
                    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                    assertThat(finding.message()).startsWith("not built yet: ");
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    strategy: round_robin, targets: [{id: a, provider: sandbox}]                   | providers.strategy
                    fallback: {}, targets: [{id: a, provider: sandbox}]                            | providers.fallback
                    circuit_breaker: {}, targets: [{id: a, provider: sandbox}]                     | providers.circuit_breaker
                    targets: [{id: a, provider: anthropic}]                                        | providers.targets[0].provider
                    targets: [{id: a, provider: sandbox, pricing: {input_micros: 1, output_micros: 2}}] | providers.targets[0].pricing
                    """)
    void givenProvidersOfLaterTimes_whenTheyAreToRun_thenTheyAloneAreNamed(String providers, String path) {
        assertThat(NotBuiltYet.in(policy(HEADERS + "providers: {" + providers + "}\n")))
                .extracting(Finding::path)
                .containsExactly(path);
    }

    @Test
    void givenNoHeaderAndNoMode_whenIdentityIsResolved_thenItIsByKeysAndNotBuiltYet() {
        assertThat(NotBuiltYet.in(policy(SANDBOX))).extracting(Finding::path).containsExactly("identity.mode");
        assertThat(NotBuiltYet.in(policy(SANDBOX + "team_rate_limit: {header: X-T}\n")))
                .isEmpty();
        assertThat(NotBuiltYet.in(policy(SANDBOX + "identity: {mode: headers}\n")))
                .isEmpty();
    }

    @Test
    void givenTlsOnBothListeners_whenItIsToRun_thenNothingIsMissing() {
        assertThat(NotBuiltYet.in(policy(HEADERS + SANDBOX + """
                        gateway: {tls: {certificate_file: a, key_file: b}}
                        admin: {tls: {certificate_file: a, key_file: b, client_ca_file: c}}
                        """))).isEmpty();
    }

    private static Policy policy(String yaml) {
        PolicyReport report = PolicyLoader.load(yaml.getBytes(UTF_8));
        return report.policy().orElseThrow(() -> new AssertionError(report.findings()));
    }
}
