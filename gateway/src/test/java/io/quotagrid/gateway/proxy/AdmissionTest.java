package io.quotagrid.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.admission.Planner;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.gateway.openai.Call;
import io.quotagrid.gateway.openai.CallKind;
import io.quotagrid.gateway.openai.CallParser;
import io.quotagrid.gateway.openai.CompletionSizes;
import io.quotagrid.gateway.openai.TokenCounter;
import io.quotagrid.gateway.provider.Provider;
import io.quotagrid.gateway.provider.ProviderCall;
import io.quotagrid.gateway.provider.Target;
import io.quotagrid.gateway.queue.QueueRules;
import io.quotagrid.gateway.queue.Ticket;
import io.quotagrid.gateway.queue.WaitingRoom;
import io.quotagrid.node.live.LimitBook;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.EngineCounts;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.QuotaEngine;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
    private static final String POLICY = """
            rate_limits:
              per_user: {rpm: 20}
            user_rate_limit: {header: "X-User-Id"}
            providers:
              targets:
                - {id: box, provider: sandbox}
            """;
    private static final Caller ALICE = new Caller("192.0.2.7", Optional.empty(), Optional.empty(), "alice", "red");

    private static final Standing REFUSED = new Standing(
            new SubjectKey(Tier.USER, "alice"),
            new Limit(Meter.RPM, 20, Duration.ofMinutes(1), Strategy.SLIDING_WINDOW),
            20,
            1,
            Verdict.REFUSED,
            Duration.ofSeconds(3),
            Duration.ofSeconds(60));

    private final Queue<Runnable> handedOver = new ArrayDeque<>();
    private final CompletableFuture<Decision> decision = new CompletableFuture<>();
    private final Policy policy =
            PolicyLoader.load(POLICY.getBytes(StandardCharsets.UTF_8)).policy().orElseThrow();
    private final Admission admission = new Admission(
            new Planner(policy, LimitBook.ofPolicy(policy, 1), new CompletionSizes()),
            new EngineThatDecidesLater(decision),
            Fallback.NONE,
            handedOver::add,
            new WaitingRoom<>(handedOver::add, System::nanoTime, 1),
            QueueRules.NONE);

    @Test
    void givenAnEngineThatDecidesLater_whenItDoes_thenItsThreadIsNotUsedForWhatFollows() {
        // Given
        CompletableFuture<Admission.Outcome> admitted = admit();

        // When
        decision.complete(new Decision.Undecided("for a test"));

        // Then
        assertThat(admitted).isNotDone();
        handedOver.remove().run();
        assertThat(admitted).isCompletedWithValueMatching(outcome -> outcome.decision() instanceof Decision.Undecided);
    }

    @Test
    void givenAnEngineThatDecidesAtOnce_whenAsked_thenTheCallerGoesOnByItself() {
        // Given
        decision.complete(new Decision.Undecided("for a test"));

        // When
        CompletableFuture<Admission.Outcome> admitted = admit();

        // Then
        assertThat(admitted).isCompleted();
        assertThat(handedOver).isEmpty();
    }

    @Test
    void givenALocalShare_whenTheClusterDoesNotDecide_thenTheNodeDoesAndSaysSo() {
        // Given
        Decision.Rejected own = new Decision.Rejected(REFUSED, Duration.ofSeconds(3), List.of(REFUSED));
        Admission sharing = admission(new Fallback(
                () -> Optional.of("split-share"),
                Optional.of(new EngineThatDecidesLater(CompletableFuture.completedFuture(own)))));
        decision.complete(new Decision.Undecided("for a test"));

        // When
        Admission.Outcome outcome = admit(sharing).join();

        // Then
        assertThat(outcome.decision()).isSameAs(own);
        assertThat(outcome.mode()).contains("undecided-local-share");
    }

    @Test
    void givenAFallbackInForce_whenTheClusterDecides_thenTheOutcomeSaysSo() {
        Admission split = admission(new Fallback(() -> Optional.of("split-share"), Optional.empty()));
        decision.complete(new Decision.Rejected(REFUSED, Duration.ofSeconds(3), List.of(REFUSED)));

        assertThat(admit(split).join().mode()).contains("split-share");
    }

    private CompletableFuture<Admission.Outcome> admit() {
        return admit(admission);
    }

    private Admission admission(Fallback fallback) {
        return new Admission(
                new Planner(policy, LimitBook.ofPolicy(policy, 1), new CompletionSizes()),
                new EngineThatDecidesLater(decision),
                fallback,
                handedOver::add,
                new WaitingRoom<>(handedOver::add, System::nanoTime, 1),
                QueueRules.NONE);
    }

    private CompletableFuture<Admission.Outcome> admit(Admission admission) {
        byte[] body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                .getBytes(StandardCharsets.UTF_8);
        Call call = new CallParser(new TokenCounter()).parse(CallKind.CHAT, ByteBuffer.wrap(body));
        Target target = new Target(policy.providers().targets().get(0), new NoProvider());
        return admission
                .admit(ALICE, call, List.of(target), new Ticket(System::nanoTime))
                .toCompletableFuture();
    }

    private record EngineThatDecidesLater(CompletableFuture<Decision> decision) implements QuotaEngine {
        @Override
        public CompletionStage<Decision> reserve(AdmissionPlan plan) {
            return decision;
        }

        @Override
        public CompletionStage<Decision> explain(AdmissionPlan plan) {
            return decision;
        }

        @Override
        public CompletionStage<Void> reset(SubjectKey subject, LimitSet limits) {
            throw new UnsupportedOperationException();
        }

        @Override
        public EngineCounts counts() {
            throw new UnsupportedOperationException("not asked here");
        }
    }

    private static final class NoProvider implements Provider {
        @Override
        public String id() {
            return "box";
        }

        @Override
        public boolean usable() {
            return true;
        }

        @Override
        public Running send(ProviderCall call, Receiver receiver) {
            throw new UnsupportedOperationException("not asked here");
        }
    }
}
