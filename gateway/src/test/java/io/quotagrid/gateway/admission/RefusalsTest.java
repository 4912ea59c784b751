package io.quotagrid.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.http.Answer;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.eclipse.jetty.http.HttpField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RefusalsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.250Z");
    private static final Standing TEAM = Standings.of(Tier.TEAM, "red", Meter.RPM, 200, 21, Duration.ofSeconds(30));

    private final Refusals refusals = new Refusals(InstantSource.fixed(NOW), new Random(7));

    @Test
    void givenAMinuteUsedUp_whenRefused_thenTheClientIsToldToWait() {
        // Given
        Standing user = Standings.of(Tier.USER, "al\"ice", Meter.RPM, 20, 20, Duration.ofSeconds(60));

        // When
        Answer answer =
                refusals.rejected(new Decision.Rejected(user, Duration.ofNanos(41_200_000_001L), List.of(user, TEAM)));

        // Then
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers())
                .extracting(HttpField::toString)
                .containsExactly(
                        "Content-Type: application/json",
                        "x-quotagrid-tier: user",
                        "Retry-After: 42",
                        "retry-after-ms: 41201");
        assertThat(text(answer))
                .isEqualTo(
                        "{\"error\":{\"message\":\"Rate limit reached: the limit of this user is 20 requests per 1m0s."
                                + " Please try again in 41.201s.\",\"type\":\"rate_limit_error\",\"code\":\"rate_limit_exceeded\","
                                + "\"param\":null,\"tier\":\"user\",\"subject\":\"user:al\\\"ice\",\"meter\":\"rpm\",\"limit\":20,"
                                + "\"used\":20,\"requested\":1,\"remaining\":0,\"retry_after_ms\":41201,\"tiers\":["
                                + "{\"tier\":\"user\",\"subject\":\"user:al\\\"ice\",\"meter\":\"rpm\",\"limit\":20,\"used\":20,"
                                + "\"requested\":1,\"remaining\":0,\"verdict\":\"refused\"},"
                                + "{\"tier\":\"team\",\"subject\":\"team:red\",\"meter\":\"rpm\",\"limit\":200,\"used\":21,"
                                + "\"requested\":1,\"remaining\":179,\"verdict\":\"fits\"}]}}");
    }

    @ParameterizedTest
    @CsvSource({
        // meter, wait, code, Retry-After, retry-after-ms, x-should-retry
        "RPM, PT0.001S, rate_limit_exceeded, 1, 1, ''",
        "RPM, PT0S, rate_limit_exceeded, 1, 1, ''",
        "TPM, PT60S, rate_limit_exceeded, 60, 60000, ''",
        "TPM, PT61S, rate_limit_exceeded, 61, 61000, ''",
        "RPH, PT60S, rate_limit_exceeded, 60, 60000, ''",
        "RPH, PT60.001S, quota_exceeded, '', '', false",
        "TPD, PT23H, quota_exceeded, '', '', false",
    })
    void givenAWait_whenRefused_thenOnlyOneThatAClientShouldSleepIsSaid(
            Meter meter, Duration wait, String code, String seconds, String millis, String retry) {
        Standing named = Standings.of(Tier.GLOBAL, "all", meter, 10, 10, wait);

        Answer answer = refusals.rejected(new Decision.Rejected(named, wait, List.of(named)));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(text(answer)).contains("\"code\":\"" + code + "\"", "\"tier\":\"global\"");
        assertThat(header(answer, "Retry-After")).isEqualTo(seconds);
        assertThat(header(answer, "retry-after-ms")).isEqualTo(millis);
        assertThat(header(answer, "x-should-retry")).isEqualTo(retry);
        assertThat(header(answer, "x-quotagrid-tier")).isEqualTo("global");
    }

    @Test
    void givenADayUsedUp_whenRefused_thenItsEndIsNamedAsAMoment() {
        Standing team = Standings.of(Tier.TEAM, "red", Meter.TPD, 1_000, 1_500, Duration.ofHours(3));

        Answer answer = refusals.rejected(new Decision.Rejected(team, Duration.ofHours(2), List.of(team)));

        assertThat(text(answer))
                .startsWith(
                        "{\"error\":{\"message\":\"Quota used up: the limit of this team is 1000 tokens per 24h0m0s."
                                + " This call fits again in 2h0m0s.\",\"type\":\"rate_limit_error\",\"code\":\"quota_exceeded\","
                                + "\"param\":null,\"tier\":\"team\",\"subject\":\"team:red\",\"meter\":\"tpd\",\"limit\":1000,"
                                + "\"used\":1500,\"requested\":1,\"remaining\":0,\"resets_at\":\"2026-03-01T14:00:01Z\",\"tiers\":[")
                .doesNotContain("retry_after_ms");
    }

    @Property(tries = 200)
    void givenAllSlotsTaken_whenRefused_thenTheWaitIsASecondAndAJitter(@ForAll long seed) {
        // Given
        Standing user = Standings.of(Tier.USER, "alice", Meter.PARALLEL, 5, 5, Duration.ZERO);
        Refusals seeded = new Refusals(InstantSource.fixed(NOW), new Random(seed));

        // When
        Answer answer = seeded.rejected(new Decision.Rejected(user, Duration.ZERO, List.of(user)));

        // Then
        long millis = Long.parseLong(header(answer, "retry-after-ms"));
        assertThat(millis).isBetween(1_000L, 1_500L);
        assertThat(header(answer, "Retry-After")).isEqualTo(millis == 1_000 ? "1" : "2");
        assertThat(text(answer))
                .contains("\"code\":\"concurrency_limit_exceeded\"", "5 requests in parallel", "\"meter\":\"parallel\"")
                .contains("\"retry_after_ms\":" + millis);
    }

    @Test
    void givenAPromptThatNeverFits_whenRefused_thenItIsA400WithoutARetry() {
        Standing user = Standings.of(Tier.USER, "alice", Meter.TPM, 1_000, 0, Duration.ZERO);

        Answer answer = refusals.neverFits(new Decision.NeverFits(user, List.of(user)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers())
                .extracting(HttpField::toString)
                .containsExactly("Content-Type: application/json", "x-quotagrid-tier: user");
        assertThat(text(answer))
                .startsWith("{\"error\":{\"message\":\"This prompt is too large: the limit of this user is 1000 tokens"
                        + " per 1m0s, and the prompt alone has more.\",\"type\":\"invalid_request_error\","
                        + "\"code\":\"request_exceeds_limit\",\"param\":null,\"tier\":\"user\",")
                .doesNotContain("retry_after_ms", "resets_at");
    }

    @Test
    void givenNoDecision_whenRefused_thenItIsA503ToTryAgain() {
        Answer answer = refusals.undecided(new Decision.Undecided("member 10.0.0.1 did not answer"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers())
                .extracting(HttpField::toString)
                .containsExactly("Content-Type: application/json", "Retry-After: 1", "retry-after-ms: 1000");
        assertThat(text(answer))
                .isEqualTo("{\"error\":{\"message\":\"The quota of this call could not be decided in time. Please try"
                        + " again.\",\"type\":\"server_error\",\"code\":\"quota_undecided\",\"param\":null,"
                        + "\"retry_after_ms\":1000}}");
    }

    private static String header(Answer answer, String name) {
        return answer.headers().stream()
                .filter(field -> field.is(name))
                .map(HttpField::getValue)
                .findFirst()
                .orElse("");
    }

    private static String text(Answer answer) {
        return StandardCharsets.UTF_8.decode(answer.body()).toString();
    }
}
