package io.quotagrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every sample lints clean, and the reference policy says what it says. */
final class SamplesTest {
    private static final Path SAMPLES = Path.of("samples");

    static Stream<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void givenASample_whenItIsLinted_thenNothingIsWrong(Path sample) {
        assertThat(PolicyLoader.load(sample).findings())
                .filteredOn(finding -> finding.severity() != Severity.NOTICE)
                .isEmpty();
    }

    @Test
    void givenTheReferencePolicy_whenItIsRead_thenItMeansWhatItSays() {
        PolicyReport report = PolicyLoader.load(SAMPLES.resolve("policy-config.yaml"));
        Policy policy = report.policy().orElseThrow();

        assertThat(report.findings()).singleElement().satisfies(notice -> {
            assertThat(notice.path()).isEqualTo("distributed_rate_limit.redis_url_env");
            assertThat(notice.line()).isEqualTo(28);
        });
        Duration minute = Duration.ofMinutes(1);
        assertThat(policy.limits(Tier.USER))
                .containsExactly(
                        new Limit(Meter.RPM, 20, minute, Strategy.SLIDING_WINDOW),
                        new Limit(Meter.TPM, 40_000, minute, Strategy.SLIDING_WINDOW),
                        Limit.parallel(5));
        assertThat(policy.limits(Tier.TEAM)).extracting(Limit::max).containsExactly(200L, 500_000L, 50L);
        assertThat(policy.limits(Tier.GLOBAL)).extracting(Limit::max).containsExactly(1_000L, 2_000_000L, 200L);
        assertThat(policy.limits(Tier.IP)).isEmpty();
        assertThat(policy.identity().mode()).isEqualTo(IdentityConfig.Mode.HEADERS);
        assertThat(policy.tier(Tier.TEAM).header()).contains("X-Team-Id");
        assertThat(policy.distributed().keyPrefix()).isEqualTo("kt:rl:prod:");
        assertThat(policy.audit().enabled()).isTrue();
        assertThat(policy.audit().retentionDays()).isEqualTo(90);
        assertThat(NotBuiltYet.in(policy)).isEmpty();
    }

    @Test
    void givenTheReferencePolicy_whenItIsCompared_thenNotOneByteHasChanged() throws Exception {
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(SAMPLES.resolve("policy-config.yaml")));

        assertThat(HexFormat.of().formatHex(digest))
                .isEqualTo("01b2606b0027bf4818b86db2c07d2452e92501daed03a0783fcc975cf3c770ae");
    }

    @Test
    void givenTheFirstRunsSample_whenItIsRead_thenItsLimitsAreTheReferencePolicys() {
        Policy reference = read("policy-config.yaml");
        Policy sandbox = read("sandbox.yaml");

        for (Tier tier : List.of(Tier.IP, Tier.KEY, Tier.USER, Tier.TEAM, Tier.GLOBAL)) {
            assertThat(sandbox.limits(tier)).isEqualTo(reference.limits(tier));
        }
        assertThat(NotBuiltYet.in(sandbox)).isEmpty();
    }

    @Test
    void givenTheSamplesOfFairness_whenTheyAreToRun_thenNothingIsMissing() {
        assertThat(NotBuiltYet.in(read("queue.yaml"))).isEmpty();
        assertThat(NotBuiltYet.in(read("priority.yaml"))).isEmpty();
    }

    @Test
    void givenSamplesOfLaterTimes_whenTheyAreToRun_thenEachMissingBlockIsNamed() {
        assertThat(NotBuiltYet.in(read("wallets.yaml")))
                .extracting(Finding::path)
                .containsExactly("wallets", "budgets", "providers.targets[0].pricing", "policy.audit-logger.immutable");
        assertThat(NotBuiltYet.in(read("signed.yaml")))
                .extracting(Finding::path)
                .containsExactly("providers.fallback", "providers.circuit_breaker", "providers.strategy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "three-nodes.yaml",
                "kubernetes.yaml",
                "single.yaml",
                "consumer-groups.yaml",
                "api-keys.yaml",
                "signed-tokens.yaml",
                "tls.yaml"
            })
    void givenASampleOfToday_whenItIsToRun_thenNothingIsMissing(String sample) {
        assertThat(NotBuiltYet.in(read(sample))).isEmpty();
    }

    @Test
    void givenAWindowOfATier_whenAmountsAreScaled_thenPerMinuteOnesShrinkWithItAndOthersStay() {
        assertThat(read("single.yaml").limits(Tier.USER))
                .extracting(limit -> limit.meter().key() + " " + limit.max() + " in " + limit.window())
                .containsExactly(
                        "rpm 10 in PT30S",
                        "rph 400 in PT1H",
                        "tpm 20000 in PT30S",
                        "tpd 1000000 in PT24H",
                        "max_parallel_requests 5 in PT0S");
    }

    private static Policy read(String sample) {
        return PolicyLoader.load(SAMPLES.resolve(sample)).policy().orElseThrow();
    }
}
