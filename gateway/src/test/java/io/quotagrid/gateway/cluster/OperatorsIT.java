package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.quotagrid.client.AdminException;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.ClusterBody;
import io.quotagrid.client.api.LimitChangedBody;
import io.quotagrid.client.api.LimitPutBody;
import io.quotagrid.client.api.MemberBody;
import io.quotagrid.client.api.PolicyChangedBody;
import io.quotagrid.client.api.StoreBody;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.acceptance.StubOpenAi;
import io.quotagrid.harness.JavaProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do at one node of three, seen at another: each the real program in a process of its own. */
final class OperatorsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int CHANGES = 21;

    /** Minutes of a window, which no call leaves while a test runs, however slow the machine. */
    private static final int WINDOW = 5;

    private static final String POLICY = """
            rate_limits: {per_user: {rpm: 4}}
            user_rate_limit: {header: X-User-Id, window_seconds: 300}
            providers: {targets: [{id: stub, provider: openai, secret_key_ref: {env: OPENAI_API_KEY}}]}
            """;
    private static final Optional<String> ALICE = Optional.of("alice");

    private final StubOpenAi openAi = new StubOpenAi();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        openAi.close();
    }

    @Test
    void givenThreeNodes_whenLimitsAreChangedAtOne_thenTheyAreInForceAtAnotherAndOutliveTheWholeCluster() {
        try (GatewayCluster cluster = GatewayCluster.start(directory, 3, POLICY, openAi.baseUrl())) {
            // in force everywhere: whoever has acknowledged it goes by it
            int acknowledged = 0;
            List<Double> millis = new ArrayList<>();
            for (int i = 1; i <= CHANGES; i++) {
                LimitPutBody limit = LimitPutBody.EMPTY.withRpm(10 + i % 2);
                long began = System.nanoTime();
                LimitChangedBody changed = cluster.operator(0).putLimit(Tier.USER, ALICE, limit, Optional.empty());
                millis.add((System.nanoTime() - began) / 1e6);
                if (changed.notAcknowledged().isEmpty()) { // a busy machine may take longer than a second to say so
                    acknowledged++;
                    assertThat(limitOf(call(cluster, 2))).isEqualTo(WINDOW * (10L + i % 2));
                }
                reset(cluster);
            }
            double median = millis.stream().sorted().toList().get(CHANGES / 2);
            System.out.printf(
                    "a change of a limit is acknowledged by three nodes after %.1f ms (median of %d; most %.1f ms)%n",
                    median, CHANGES, millis.stream().max(Double::compare).orElseThrow());
            assertThat(acknowledged).isGreaterThan(CHANGES / 2);
            assertThat(median)
                    .as("200 ms are promised, where the machine does nothing else")
                    .isLessThan(1_000);

            // cases 26 to 29: lowered, raised, another window, reset
            put(cluster, 0, 2);
            for (int i = 0; i < 6; i++) {
                admit(cluster, i % 3);
            }
            put(cluster, 0, 1);
            for (int node = 0; node < 3; node++) {
                assertThat(call(cluster, node).statusCode()).isEqualTo(429);
            }
            put(cluster, 2, 2);
            for (int i = 6; i < 2 * WINDOW; i++) {
                admit(cluster, i % 3);
            }
            assertThat(call(cluster, 1).statusCode()).isEqualTo(429);
            cluster.awaitUsed("alice", Meter.RPM, 2 * WINDOW);
            reset(cluster);
            for (int i = 0; i < 2 * WINDOW; i++) {
                admit(cluster, i % 3);
            }
            assertThat(call(cluster, 0).statusCode()).isEqualTo(429);

            // the death of any node, and of all
            cluster.node(0).process().kill();
            cluster.awaitRpm("alice", 2);
            awaitStored(cluster, 1, 2);
            cluster.restartAll();
            cluster.awaitRpm("alice", 2);
            assertThat(limitOf(call(cluster, 2))).isEqualTo(2 * WINDOW);
        }
    }

    @Test
    void givenThreeNodes_whenThePolicyIsChangedAtOne_thenAllGoByItOrNoneAndCountsAndStreamsGoOn() throws IOException {
        try (GatewayCluster cluster = GatewayCluster.start(directory, 3, POLICY, openAi.baseUrl())) {
            QuotagridClient first = cluster.operator(0);
            String old = Files.readString(cluster.policy());
            CompletableFuture<HttpResponse<String>> stream =
                    cluster.chat(cluster.node(2), "zoe", "hold", ",\"stream\":true");
            await().atMost(PATIENCE).until(() -> openAi.inFlight() == 1);
            for (int i = 0; i < WINDOW - 1; i++) {
                admit(cluster, i % 3);
            }

            // in force on all, and counted on
            PolicyChangedBody changed =
                    Patiently.made(() -> first.applyPolicy(old.replace("rpm: 4", "rpm: 1"), Optional.empty()));
            assertThat(changed.changed()).isTrue();
            cluster.awaitPolicy(changed.hash());
            assertThat(changed.membersMissing()).isZero();
            assertThat(changed.difference())
                    .singleElement()
                    .satisfies(difference -> assertThat(difference.path()).isEqualTo("rate_limits.per_user.rpm"));
            assertThat(cluster.operator(2).policy().text()).contains("rpm: 1");
            admit(cluster, 2);
            assertThat(call(cluster, 1).statusCode()).isEqualTo(429);
            assertThat(Patiently.made(() -> first.applyPolicy(old.replace("rpm: 4", "rpm: 1"), Optional.empty()))
                            .changed())
                    .isFalse();

            // on none
            AdminException broken = catchThrowableOfType(
                    AdminException.class, () -> first.applyPolicy(old.replace("rpm: 4", "rpn: 9"), Optional.empty()));
            assertThat(broken.status()).isEqualTo(400);
            assertThat(broken.reason().findings().get(0).path()).isEqualTo("rate_limits.per_user.rpn");
            AdminException startOnly = catchThrowableOfType(
                    AdminException.class,
                    () -> first.applyPolicy(old.replace("cluster: {", "cluster: {backups: 2, "), Optional.empty()));
            assertThat(startOnly.reason().findings().get(0).message()).contains("read when a node starts");
            AdminException stale = catchThrowableOfType(
                    AdminException.class, () -> Patiently.made(() -> first.applyPolicy(old, Optional.of("\"2\""))));
            assertThat(stale.status()).isEqualTo(412);
            assertThat(stale.etag()).contains(changed.etag());
            cluster.awaitPolicy(changed.hash());

            // a node that joins with another file takes the cluster's, or refuses to start
            Path other = Files.writeString(directory.resolve("other.yaml"), old.replace("rpm: 4", "rpm: 3"));
            cluster.join(cluster.launch(other, "SECOND_KEY", "sk-second"));
            assertThat(cluster.operator(3).policy().hash()).isEqualTo(changed.hash());
            assertThat(call(cluster, 3).statusCode()).isEqualTo(429);
            Path proud = Files.writeString(
                    directory.resolve("proud.yaml"),
                    old.replace("rpm: 4", "rpm: 3").replace("cluster: {", "cluster: {policy_on_join: refuse, "));
            try (JavaProcess refused = cluster.launch(proud)) {
                assertThat(refused.awaitExit(PATIENCE)).isEqualTo(1);
                assertThat(refused.errors()).contains("cluster.policy_on_join is refuse");
            }

            // on none if one cannot: only the node that joined has the key
            AdminException objected = catchThrowableOfType(
                    AdminException.class,
                    () -> Patiently.made(() -> cluster.operator(3)
                            .applyPolicy(old.replace("OPENAI_API_KEY", "SECOND_KEY"), Optional.empty())));
            assertThat(objected.status()).as(objected.getMessage()).isEqualTo(422);
            assertThat(objected.getMessage()).contains("policy_refused", "no target can be used");
            for (int node = 0; node < 4; node++) {
                assertThat(cluster.operator(node).policy().hash()).isEqualTo(changed.hash());
            }

            // back again
            PolicyChangedBody back = Patiently.made(() -> cluster.operator(1).revertPolicy(Optional.empty()));
            assertThat(back.changed()).isTrue();
            cluster.awaitPolicy(back.hash());
            assertThat(cluster.operator(3).policy().text()).isEqualTo(old);
            admit(cluster, 3);

            // what ran all the time comes to its own end
            assertThat(stream).isNotDone();
            openAi.letGo();
            HttpResponse<String> streamed =
                    stream.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
            assertThat(streamed.statusCode()).isEqualTo(200);
            assertThat(streamed.body()).endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void givenChangesOfThePolicy_whenANodeIsKilledInTheMiddle_thenTheOthersAgreeAndOneCanBeDrained()
            throws IOException {
        try (GatewayCluster cluster = GatewayCluster.start(directory, 3, POLICY, openAi.baseUrl())) {
            String old = Files.readString(cluster.policy());
            AtomicBoolean over = new AtomicBoolean();
            AtomicBoolean begun = new AtomicBoolean();
            CompletableFuture<Integer> changing = CompletableFuture.supplyAsync(() -> {
                int made = 0;
                for (int i = 1; !over.get(); i++) {
                    try {
                        cluster.operator(0).applyPolicy(old.replace("rpm: 4", "rpm: " + (100 + i)), Optional.empty());
                        made++;
                        begun.set(true);
                    } catch (AdminException e) {
                        assertThat(e.status()).as(e.getMessage()).isEqualTo(503);
                    }
                }
                return made;
            });
            await().atMost(PATIENCE).untilTrue(begun);
            cluster.node(1).process().kill();
            Patiently.await()
                    .until(() -> cluster.operator(2).cluster().members().size() == 2);
            over.set(true);
            assertThat(changing.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .join())
                    .isPositive();

            Patiently.await().untilAsserted(() -> {
                assertThat(cluster.operator(2).policy().hash())
                        .isEqualTo(cluster.operator(0).policy().hash());
                assertThat(cluster.operator(2).policy().drift()).isEmpty();
            });

            ClusterBody status = cluster.operator(0).cluster();
            MemberBody last = status.members().stream()
                    .filter(member -> !member.self())
                    .findFirst()
                    .orElseThrow();
            boolean unused = Patiently.made(() -> cluster.operator(0).drain(last.id()))
                    .changed(); // false where a busy one was asked twice
            assertThat(cluster.node(2).process().awaitExit(PATIENCE)).isZero();
            Patiently.await()
                    .until(() -> cluster.operator(0).cluster().members().size() == 1);
            AdminException gone = catchThrowableOfType(
                    AdminException.class, () -> cluster.operator(0).drain(last.id()));
            assertThat(gone.status()).isEqualTo(404);
        }
    }

    @Test
    void givenAStoreThatIsAway_whenLimitsAreChanged_thenTheyAreInForceAndWrittenWhenItIsBack() throws IOException {
        Path place = Files.writeString(directory.resolve("place"), "no directory");
        String policy = POLICY + "store: {url: \"jdbc:h2:file:" + place + "/quotagrid\"}\n";
        try (GatewayCluster cluster = GatewayCluster.start(directory, 2, policy, openAi.baseUrl())) {
            put(cluster, 0, 2);
            assertThat(limitOf(call(cluster, 1))).isEqualTo(2 * WINDOW);
            Patiently.await().until(() -> cluster.operator(1).cluster().store().state() == StoreBody.State.AWAY);
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(cluster.get(cluster.node(0).admin().resolve("/readyz"))
                                            .body())
                                    .contains("\"ready\":true", "the durable store is away"));

            Files.delete(place);
            Files.createDirectory(place);

            Patiently.await()
                    .untilAsserted(
                            () -> assertThat(cluster.operator(0).cluster().store())
                                    .isEqualTo(new StoreBody(StoreBody.State.OK, 0, Optional.empty())));
            awaitStored(cluster, 0, 1);
            cluster.restartAll();
            cluster.awaitRpm("alice", 2);
            assertThat(limitOf(call(cluster, 1))).isEqualTo(2 * WINDOW);
            assertThat(cluster.operator(0)
                            .limits(Optional.of(Tier.USER), OptionalInt.empty(), Optional.empty())
                            .items())
                    .hasSize(2);
        }
    }

    /** Sets a limit for alice at one node, and waits until all go by it. */
    private static void put(GatewayCluster cluster, int node, long rpm) {
        var unused = Patiently.made(() ->
                cluster.operator(node).putLimit(Tier.USER, ALICE, LimitPutBody.EMPTY.withRpm(rpm), Optional.empty()));
        cluster.awaitRpm("alice", rpm);
    }

    /** Waits until these have nothing that the store has not. */
    private static void awaitStored(GatewayCluster cluster, int... nodes) {
        for (int node : nodes) {
            Patiently.await()
                    .until(() -> cluster.operator(node).cluster().store().waiting() == 0);
        }
    }

    private static HttpResponse<String> call(GatewayCluster cluster, int node) {
        return cluster.chat(cluster.node(node), "alice", "hello", "").join();
    }

    private static void reset(GatewayCluster cluster) {
        var unused = Patiently.made(() -> cluster.operator(1).reset(Tier.USER, "alice"));
    }

    private static void admit(GatewayCluster cluster, int node) {
        int unused = cluster.admit(node, "alice");
    }

    private static long limitOf(HttpResponse<String> answer) {
        return Long.parseLong(
                answer.headers().firstValue("x-ratelimit-limit-requests").orElseThrow());
    }
}
