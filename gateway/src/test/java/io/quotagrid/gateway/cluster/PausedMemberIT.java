package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.client.AdminException;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.LimitChangeBody;
import io.quotagrid.client.api.LimitChangedBody;
import io.quotagrid.client.api.LimitPutBody;
import io.quotagrid.client.api.PolicyChangedBody;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.acceptance.StubOpenAi;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators at two nodes while the third, the oldest, hangs (SIGSTOP): what they are told, what is in force, and what the third makes of it later. */
final class PausedMemberIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration BOUND =
            Duration.ofSeconds(30); // 5 s to be missed, and room for a machine with other work
    private static final Duration MISSED = Duration.ofSeconds(4); // not before: a beat a second, and five without one
    private static final int SUBJECTS = 40; // a third of them is kept by each node
    private static final int UNAVAILABLE = 503;
    private static final String POLICY = """
            rate_limits: {per_user: {rpm: 20}}
            user_rate_limit: {header: X-User-Id, window_seconds: 60}
            providers: {targets: [{id: stub, provider: openai, secret_key_ref: {env: OPENAI_API_KEY}}]}
            """;

    private final StubOpenAi openAi = new StubOpenAi();
    private final ExecutorService operators = Executors.newFixedThreadPool(SUBJECTS);

    @TempDir
    private Path directory;

    private GatewayCluster cluster;

    /** Only the two younger nodes have the second key. Who asks is told before the one that hangs is missed, after five seconds. */
    @BeforeEach
    void start() {
        cluster = GatewayCluster.start(directory, 1, POLICY, "decision_timeout_ms: 2000", openAi.baseUrl());
        for (int i = 0; i < 2; i++) {
            cluster.join(cluster.launch(cluster.policy(), "SECOND_KEY", "sk-second"));
        }
        cluster.awaitMembers(3);
    }

    @AfterEach
    void stop() {
        cluster.close();
        operators.shutdownNow();
        openAi.close();
    }

    @Test
    void givenAMemberThatHangs_whenOthersChangeThings_thenTheyAreToldNothingIsHalfDoneAndItCatchesUpOrIsShownToDrift()
            throws IOException {
        // Given
        String old = Files.readString(cluster.policy());
        QuotagridClient first = cluster.operator(1);
        QuotagridClient second = cluster.operator(2);
        String paused = first.cluster().members().get(0).id();
        assertThat(cluster.operator(0).me().node()).isEqualTo(paused);
        String other = second.me().node();
        IntStream.range(0, SUBJECTS)
                .forEach(i -> await().atMost(PATIENCE)
                        .pollDelay(Duration.ZERO)
                        .until(() -> call(1, "user-" + i).statusCode() == 200));

        // When it hangs
        long askedNanos = System.nanoTime();
        cluster.node(0).process().pause();

        // Then who asks for what it keeps is told so in time
        List<Integer> statuses = each(i -> {
            first.usage(Tier.USER, "user-" + i);
            return 200;
        });
        Duration took = Duration.ofNanos(System.nanoTime() - askedNanos);
        assertThat(took).isLessThan(BOUND);
        assertThat(statuses).contains(200).allMatch(status -> status == 200 || status == UNAVAILABLE);
        if (took.compareTo(MISSED)
                < 0) { // else the others may have asked when it was missed, and be kept by those who live
            assertThat(statuses).contains(UNAVAILABLE);
        }

        // and a change is made for those who live, or refused as a whole; asked for again it is made
        long changedNanos = System.nanoTime();
        CompletableFuture<Void> policy = CompletableFuture.runAsync(() -> applySecondKey(second, old), operators);
        List<Integer> changes = each(i -> {
            LimitChangedBody changed = set(first, i);
            assertThat(changed.notAcknowledged()).isSubsetOf(paused, other);
            if (!changed.notAcknowledged().contains(other)) { // a busy machine may take longer than a second to say so
                assertThat(limitAt(2, i)).as("in force at the other node too").hasValue(30L + i);
            }
            return 200;
        });
        assertThat(Duration.ofNanos(System.nanoTime() - changedNanos)).isLessThan(BOUND);
        assertThat(changes).allMatch(status -> status == 200 || status == UNAVAILABLE);
        policy.join();
        for (int i = 0; i < SUBJECTS; i++) {
            int subject = i;
            await().atMost(PATIENCE)
                    .until(() -> attempted(() -> {
                                set(second, subject);
                                return 200;
                            })
                            == 200);
            Patiently.await()
                    .untilAsserted(() -> assertThat(limitAt(1, subject)).hasValue(30L + subject));
        }
        Patiently.await().untilAsserted(() -> {
            assertThat(first.policy().text()).contains("SECOND_KEY");
            assertThat(second.policy().hash()).isEqualTo(first.policy().hash());
        });
        for (int node = 1; node < 3; node++) {
            int asked = node;
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(limitOf(call(asked, "user-7"))).isEqualTo(37));
        }

        // When it goes on
        cluster.node(0).process().resume();
        cluster.awaitMembers(3);

        // Then the limits are in force there
        Patiently.await() // it finds the others first
                .untilAsserted(() -> IntStream.range(0, SUBJECTS)
                        .forEach(i -> assertThat(limitAt(0, i)).hasValue(30L + i)));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(limitOf(call(0, "user-7"))).isEqualTo(37));
        Patiently.await()
                .untilAsserted(() -> assertThat(first.limit(Tier.USER, Optional.of("user-7"))
                                .change()
                                .map(LimitChangeBody::epoch))
                        .isPresent()
                        .isEqualTo(cluster.operator(0)
                                .limit(Tier.USER, Optional.of("user-7"))
                                .change()
                                .map(LimitChangeBody::epoch)));

        // and the policy, which it cannot take without the key, is shown to be another one there; to itself the others
        // differ
        String back = idOf(0);
        List<String> others = List.of(idOf(1), idOf(2));
        for (int node = 0; node < 3; node++) {
            QuotagridClient asked = cluster.operator(node);
            List<String> drifted = node == 0 ? others : List.of(back);
            Patiently.await().untilAsserted(() -> {
                assertThat(asked.policy().drift()).containsExactly(back);
                assertThat(asked.cluster().policy().drift()).containsExactlyInAnyOrderElementsOf(drifted);
            });
        }
        await().atMost(PATIENCE)
                .until(() -> cluster.node(0).process().errors().contains("this node goes by the one before"));

        // When the others go back
        PolicyChangedBody reverted = Patiently.made(() -> second.revertPolicy(Optional.empty()));

        // Then all go by one again
        cluster.awaitPolicy(reverted.hash());
        for (int node = 0; node < 3; node++) {
            QuotagridClient asked = cluster.operator(node);
            Patiently.await()
                    .untilAsserted(
                            () -> assertThat(asked.cluster().policy().drift()).isEmpty());
            assertThat(asked.policy().text()).isEqualTo(old);
        }
    }

    /** In force on both, or, while the one that hangs is still a member, on none. */
    private void applySecondKey(QuotagridClient at, String old) {
        String next = old.replace("OPENAI_API_KEY", "SECOND_KEY");
        String before = at.policy().hash();
        await().atMost(PATIENCE).until(() -> {
            int status = attempted(() -> {
                at.applyPolicy(next, Optional.empty());
                return 200;
            });
            if (status == UNAVAILABLE) {
                assertThat(cluster.operator(1).policy().hash()).isEqualTo(before);
                assertThat(cluster.operator(2).policy().hash()).isEqualTo(before);
            }
            return status == 200;
        });
    }

    private static LimitChangedBody set(QuotagridClient at, int subject) {
        return at.putLimit(
                Tier.USER, Optional.of("user-" + subject), LimitPutBody.EMPTY.withRpm(30L + subject), Optional.empty());
    }

    private OptionalLong limitAt(int node, int subject) {
        return cluster.operator(node)
                .limit(Tier.USER, Optional.of("user-" + subject))
                .change()
                .map(LimitChangeBody::rpm)
                .orElse(OptionalLong.empty());
    }

    /** All subjects at once, and the status of each. */
    private List<Integer> each(IntFunction<Integer> question) {
        List<CompletableFuture<Integer>> asked = IntStream.range(0, SUBJECTS)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> attempted(() -> question.apply(i)), operators))
                .toList();
        return asked.stream().map(CompletableFuture::join).toList();
    }

    private static int attempted(Supplier<Integer> question) {
        try {
            return question.get();
        } catch (AdminException said) {
            return said.status();
        }
    }

    private String idOf(int node) {
        return cluster.operator(node).me().node();
    }

    private HttpResponse<String> call(int node, String user) {
        return cluster.chat(cluster.node(node), user, "hello", "").join();
    }

    /** Of an answer that was decided; else 0. */
    private static long limitOf(HttpResponse<String> answer) {
        return answer.headers().firstValueAsLong("x-ratelimit-limit-requests").orElse(0);
    }
}
