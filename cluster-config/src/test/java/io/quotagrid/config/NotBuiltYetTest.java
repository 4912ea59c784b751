package io.quotagrid.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Finding.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each block that does nothing yet is refused by its name, alone. */
final class NotBuiltYetTest {
    private static final String HEADERS = "user_rate_limit: {header: X-User-Id}\n";
    private static final String SANDBOX = "providers: {targets: [{id: a, provider: sandbox}]}\n";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    wallets: [{tier: user, id: a}]                              | wallets
                    budgets: [{tier: user, id: a, limit_micros: 5}]             | budgets
                    policy: {audit-logger: {immutable: true}}                   | policy.audit-logger.immutable
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
    void givenNoHeaderAndNoMode_whenIdentityIsResolved_thenItIsByKeys() {
        assertThat(policy(SANDBOX).identity().mode()).isEqualTo(IdentityConfig.Mode.API_KEY);
        assertThat(policy(SANDBOX + "team_rate_limit: {header: X-T}\n")
                        .identity()
                        .mode())
                .isEqualTo(IdentityConfig.Mode.HEADERS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity: {mode: api_key}",
                "identity: {mode: signed, signed: {issuer: i, audience: a, jwks: 'file:/jwks.json', replay: single_use}}",
                "consumer_groups: [{name: a, keys: [k], rate_limits: {rpm: 5}}]",
                "rate_limit_defaults: {rpm: 5, tpd: 1000}"
            })
    void givenWhoCallsInEveryWay_whenItIsToRun_thenItIsBuilt(String block) {
        assertThat(NotBuiltYet.in(policy(SANDBOX + block + "\n"))).isEmpty();
    }

    @Test
    void givenATierThatQueues_whenItIsToRun_thenNothingIsMissing() {
        assertThat(NotBuiltYet.in(
                        policy(HEADERS + SANDBOX + "key_rate_limit: {reject_action: queue, queue_max_wait_ms: 5}\n")))
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
