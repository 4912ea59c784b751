package io.quotagrid.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.config.PolicyReport;
import io.quotagrid.config.RateAmounts;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.TargetConfig;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.gateway.openai.Call;
import io.quotagrid.gateway.openai.CallKind;
import io.quotagrid.gateway.openai.CallParser;
import io.quotagrid.gateway.openai.CompletionSizes;
import io.quotagrid.gateway.openai.TokenCounter;
import io.quotagrid.node.live.LimitBook;
import io.quotagrid.node.live.LimitChange;
import io.quotagrid.node.live.LimitTable;
import io.quotagrid.node.live.LimitTarget;
import io.quotagrid.node.live.LimitValues;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Enforcement;
import io.quotagrid.node.quota.LimitSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;

final class PlannerTest {
    private static final String ALL_TIERS = """
            rate_limits:
              per_ip: {rpm: 5}
              per_key: {rpm: 6}
              per_user: {rpm: 20, tpm: 40000, max_parallel_requests: 5}
              per_team: {rpd: 900}
              global: {rpm: 1000}
            user_rate_limit: {header: "X-User-Id", window_seconds: 30}
            team_rate_limit: {reject_action: shadow}
            providers:
              targets:
                - {id: box, provider: sandbox, rate_limits: {rpm: 60}}
                - {id: open, provider: sandbox}
            """;
    private static final String REQUESTS_ONLY = """
            rate_limits:
              per_user: {rpm: 20}
            user_rate_limit: {header: "X-User-Id"}
            providers:
              targets:
                - {id: box, provider: sandbox}
            """;
    private static final Caller ALICE = new Caller("192.0.2.7", Optional.of("abcd"), Optional.empty(), "alice", "red");
    private static final Caller KEYLESS = new Caller("192.0.2.7", Optional.empty(), Optional.empty(), "alice", "red");

    private final CompletionSizes sizes = new CompletionSizes();
    private final Policy policy = policy(ALL_TIERS);
    private final Planner planner = new Planner(policy, LimitBook.ofPolicy(policy, 3), sizes);
    private final TargetConfig limited = policy.providers().targets().get(0);
    private final TargetConfig unlimited = policy.providers().targets().get(1);

    @Test
    void givenLimitsOnAllTiers_whenPlanned_thenEachIsChargedNarrowestFirst() {
        // When
        AdmissionPlan plan = planner.plan(ALICE, chat("\"max_tokens\":100"), limited);

        // Then
        assertThat(plan.charges())
                .extracting(charge -> charge.subject().toString())
                .containsExactly("ip:192.0.2.7", "key:abcd", "user:alice", "team:red", "global:all", "provider:box");
        assertThat(plan.charges())
                .allSatisfy(charge -> assertThat(charge.amounts().requests()).isEqualTo(1));
        assertThat(plan.charges())
                .filteredOn(charge -> charge.enforcement() == Enforcement.SHADOW)
                .extracting(charge -> charge.subject().tier())
                .containsExactly(Tier.TEAM);
    }

    @Test
    void givenAWindowOfATier_whenPlanned_thenItsLimitsAreScaledAndOfTheEpoch() {
        Charge user = planner.plan(ALICE, chat(""), limited).charges().get(2);

        assertThat(user.limits())
                .isEqualTo(new LimitSet(
                        3,
                        List.of(
                                new Limit(Meter.RPM, 10, Duration.ofSeconds(30), Strategy.SLIDING_WINDOW),
                                new Limit(Meter.TPM, 20_000, Duration.ofSeconds(30), Strategy.SLIDING_WINDOW),
                                Limit.parallel(5))));
    }

    @Test
    void givenLiveChanges_whenPlanned_thenWhomTheyNameIsChargedByThem() {
        // Given
        LimitValues parallel = LimitValues.of(new RateAmounts(Map.of(Meter.PARALLEL, 2L)));
        LimitChange change = new LimitChange(8, Optional.of(parallel), "olga", Instant.EPOCH);
        LimitTable table = LimitTable.EMPTY
                .with(LimitTarget.of(Tier.TEAM, "red"), change)
                .with(LimitTarget.of(Tier.PROVIDER, "open"), change);
        Policy requests = policy(REQUESTS_ONLY);

        // When
        LimitBook book = new LimitBook(requests, 0, () -> table, () -> 0);
        AdmissionPlan plan = new Planner(requests, book, sizes).plan(ALICE, chat(""), unlimited);

        // Then
        assertThat(plan.charges())
                .extracting(charge -> charge.subject().toString())
                .containsExactly("user:alice", "team:red", "provider:open");
        assertThat(plan.charges().get(1).limits()).isEqualTo(new LimitSet(8, List.of(Limit.parallel(2))));
    }

    @Test
    void givenNoKeyAndAnUnlimitedTarget_whenPlanned_thenNeitherIsCharged() {
        assertThat(planner.plan(KEYLESS, chat(""), unlimited).charges())
                .extracting(charge -> charge.subject().tier())
                .containsExactly(Tier.IP, Tier.USER, Tier.TEAM, Tier.GLOBAL);
    }

    @Test
    void givenAMostOnTheAnswer_whenPlanned_thenItIsReservedForEachChoiceAndNothingIsCertain() {
        Call call = chat("\"max_tokens\":100,\"n\":3");

        assertThat(amounts(planner.plan(ALICE, call, limited)))
                .isEqualTo(new Amounts(1, call.promptBound() + 300, 0, 1));
        assertThat(planner.estimatedTokens(call)).isEqualTo(call.promptBound() + 300);
    }

    @Test
    void givenNoMostOnTheAnswer_whenPlanned_thenWhatTheModelTaughtIsReserved() {
        // Given
        Call call = chat("");
        assertThat(planner.estimatedTokens(call)).isEqualTo(call.promptBound() + 1_024);

        // When
        sizes.learn("gpt-4o", 24);

        // Then
        assertThat(planner.estimatedTokens(call)).isEqualTo(call.promptBound() + 899);
    }

    @Test
    void givenTheLargestAnswers_whenPlanned_thenTheSumStaysAnAmount() {
        Call call = chat("\"max_tokens\":2147483647,\"n\":128");

        assertThat(planner.estimatedTokens(call)).isEqualTo(call.promptBound() + 128L * 2_147_483_647);
    }

    @Test
    void givenEmbeddings_whenPlanned_thenThereIsNoAnswerToReserve() {
        Call call = parse(CallKind.EMBEDDINGS, "{\"model\":\"m\",\"input\":\"hello\",\"max_tokens\":9}");

        assertThat(planner.estimatedTokens(call)).isEqualTo(call.promptBound());
    }

    @Test
    void givenALimitOnTokens_whenRecounted_thenThePromptIsCountedAndCertain() {
        // Given
        Call call = parse(
                CallKind.CHAT,
                "{\"model\":\"gpt-4o\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":\""
                        + "hello ".repeat(1_000) + "\"}]}");

        // When
        Amounts counted = amounts(planner.recount(ALICE, call, limited).orElseThrow());

        // Then
        assertThat(counted.promptTokens()).isBetween(1_000L, 1_003L);
        assertThat(counted.tokens()).isBetween(counted.promptTokens() + 10, counted.promptTokens() + 20);
        assertThat(planner.estimatedTokens(call)).isGreaterThan(6_000);
    }

    @Test
    void givenNoLimitOnTokens_whenRecounted_thenThereIsNothingToGain() {
        Policy requests = policy(REQUESTS_ONLY);
        TargetConfig target = requests.providers().targets().get(0);

        assertThat(new Planner(requests, LimitBook.ofPolicy(requests, 0), sizes).recount(ALICE, chat(""), target))
                .isEmpty();
    }

    @Test
    void givenAPolicyWithAShadowTier_whenItsHeadersAreMade_thenThatTierIsNotToldOf() {
        HttpFields.Mutable headers = HttpFields.build();

        QuotaHeaders.of(policy)
                .add(
                        headers,
                        List.of(
                                Standings.of(Tier.USER, "alice", Meter.RPM, 20, 1, Duration.ZERO),
                                Standings.of(Tier.TEAM, "red", Meter.RPD, 900, 899, Duration.ZERO)));

        assertThat(headers.get("x-ratelimit-remaining-requests")).isEqualTo("19");
    }

    private static Amounts amounts(AdmissionPlan plan) {
        return plan.charges().get(0).amounts();
    }

    private static Policy policy(String yaml) {
        PolicyReport report = PolicyLoader.load(yaml.getBytes(StandardCharsets.UTF_8));
        assertThat(report.findings())
                .filteredOn(finding -> report.policy().isEmpty())
                .isEmpty();
        return report.policy().orElseThrow();
    }

    private static Call chat(String fields) {
        return parse(
                CallKind.CHAT,
                "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
                        + (fields.isEmpty() ? "" : "," + fields) + "}");
    }

    private static Call parse(CallKind kind, String body) {
        return new CallParser(new TokenCounter()).parse(kind, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
    }
}
