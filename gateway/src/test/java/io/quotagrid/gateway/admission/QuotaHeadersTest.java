package io.quotagrid.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;

final class QuotaHeadersTest {
    private static final Standing USER_RPM =
            Standings.of(Tier.USER, "alice", Meter.RPM, 20, 1, Duration.ofMillis(41_250));
    private static final Standing USER_TPM =
            Standings.of(Tier.USER, "alice", Meter.TPM, 40_000, 1_030, Duration.ofMinutes(1));
    private static final Standing USER_PARALLEL = Standings.of(Tier.USER, "alice", Meter.PARALLEL, 5, 1, Duration.ZERO);
    private static final Standing TEAM_RPM = Standings.of(Tier.TEAM, "red", Meter.RPM, 200, 195, Duration.ofMillis(12));
    private static final Standing GLOBAL_RPD = Standings.of(Tier.GLOBAL, "all", Meter.RPD, 50_000, 0, Duration.ZERO);

    @Test
    void givenAllMeters_whenTold_thenEveryDialectIsSpoken() {
        assertThat(told(Set.of(), USER_RPM, USER_TPM, USER_PARALLEL, TEAM_RPM, GLOBAL_RPD))
                .containsExactly(
                        "x-ratelimit-limit-requests: 200",
                        "x-ratelimit-remaining-requests: 5",
                        "x-ratelimit-reset-requests: 12ms",
                        "x-ratelimit-limit-tokens: 40000",
                        "x-ratelimit-remaining-tokens: 38970",
                        "x-ratelimit-reset-tokens: 1m0s",
                        "X-RateLimit-Limit: 200",
                        "X-RateLimit-Remaining: 5",
                        "X-RateLimit-Reset: 1",
                        "RateLimit-Policy: \"user-rpm\";q=20;w=60, \"user-tpm\";q=40000;w=60, "
                                + "\"team-rpm\";q=200;w=60, \"global-rpd\";q=50000;w=86400",
                        "RateLimit: \"user-rpm\";r=19;t=42, \"user-tpm\";r=38970;t=60, "
                                + "\"team-rpm\";r=5;t=1, \"global-rpd\";r=50000;t=0");
    }

    @Test
    void givenTheSameRemaining_whenTold_thenTheNarrowestTierIsNamed() {
        Standing team = Standings.of(Tier.TEAM, "red", Meter.RPM, 200, 181, Duration.ofSeconds(9));

        assertThat(told(Set.of(), team, USER_RPM)).contains("x-ratelimit-limit-requests: 20");
        assertThat(told(Set.of(), USER_RPM, team)).contains("x-ratelimit-limit-requests: 20");
    }

    @Test
    void givenDebt_whenTold_thenNothingIsLeftAndNotLess() {
        Standing debt = Standings.of(Tier.USER, "alice", Meter.TPM, 100, 250, Duration.ofSeconds(60));

        assertThat(told(Set.of(), debt))
                .containsExactly(
                        "x-ratelimit-limit-tokens: 100",
                        "x-ratelimit-remaining-tokens: 0",
                        "x-ratelimit-reset-tokens: 1m0s",
                        "X-RateLimit-Limit: 100",
                        "X-RateLimit-Remaining: 0",
                        "X-RateLimit-Reset: 60",
                        "RateLimit-Policy: \"user-tpm\";q=100;w=60",
                        "RateLimit: \"user-tpm\";r=0;t=60");
    }

    @Test
    void givenATierInShadow_whenTold_thenItIsNotToldOf() {
        assertThat(told(Set.of(Tier.TEAM), USER_RPM, TEAM_RPM))
                .contains("x-ratelimit-limit-requests: 20", "RateLimit: \"user-rpm\";r=19;t=42");
    }

    @Test
    void givenNothingWithAWindow_whenTold_thenNothingIsSaid() {
        assertThat(told(Set.of())).isEmpty();
        assertThat(told(Set.of(), USER_PARALLEL)).isEmpty();
    }

    @Test
    void givenAWindowThatIsNoMinute_whenTold_thenItsOwnWidthIsSaid() {
        Standing scaled =
                Standings.of(Tier.IP, "192.0.2.7", Meter.RPM, 3, 3, Duration.ofSeconds(10), Duration.ofMillis(9_001));

        assertThat(told(Set.of(), scaled))
                .contains("RateLimit-Policy: \"ip-rpm\";q=3;w=10", "RateLimit: \"ip-rpm\";r=0;t=10")
                .contains("X-RateLimit-Reset: 10", "x-ratelimit-reset-requests: 9.001s");
    }

    @Test
    void givenHeadersOfAProvider_whenTold_thenOursReplaceThem() {
        HttpFields.Mutable headers =
                HttpFields.build().add("X-RateLimit-Limit-Requests", "7").add("Server", "x");

        new QuotaHeaders(Set.of()).add(headers, List.of(USER_RPM));

        assertThat(headers.getValuesList("x-ratelimit-limit-requests")).containsExactly("20");
        assertThat(headers.get("Server")).isEqualTo("x");
    }

    private static List<String> told(Set<Tier> silent, Standing... standings) {
        HttpFields.Mutable headers = HttpFields.build();
        new QuotaHeaders(silent).add(headers, List.of(standings));
        return headers.stream().map(HttpField::toString).toList();
    }
}
