package io.quotagrid.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PolicyTest {
    private static final String SANDBOX = "providers: {targets: [{id: a, provider: sandbox}]}\n";

    @Test
    void givenATierWithoutAWindow_whenItsLimitsAreTaken_thenTheDistributedWindowScalesThem() {
        Policy policy =
                read("rate_limits: {per_key: {rpm: 25, tpm: 7, rph: 9}}\ndistributed_rate_limit: {window_ms: 90000}\n");

        assertThat(policy.limits(Tier.KEY))
                .extracting(limit -> limit.max() + " in " + limit.window())
                .containsExactly("37 in PT1M30S", "9 in PT1H", "10 in PT1M30S");
    }

    @Test
    void givenTheLargestAmounts_whenTheyAreScaledDown_thenNothingOverflows() {
        Policy policy = read("rate_limits: {per_key: {tpm: 9007199254740991}}\nkey_rate_limit: {window_seconds: 1}\n");

        assertThat(policy.limits(Tier.KEY)).extracting(Limit::max).containsExactly(9_007_199_254_740_991L / 60);
    }

    @Test
    void givenTwoTextsOfOnePolicy_whenTheyAreHashed_thenOnlyTheContentCounts() {
        String written = "rate_limits: {per_key: {rpm: 25}}\n";

        assertThat(read(written).hash())
                .isEqualTo(read("# the same\n\nrate_limits:\n  per_key:\n    requests_per_minute: 25\n")
                        .hash())
                .isNotEqualTo(read(written.replace("25", "26")).hash())
                .matches("[0-9a-f]{12}");
    }

    private static Policy read(String yaml) {
        return PolicyLoader.load((SANDBOX + yaml).getBytes(UTF_8)).policy().orElseThrow();
    }
}
