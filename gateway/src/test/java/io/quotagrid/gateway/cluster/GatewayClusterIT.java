package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.gateway.acceptance.StubOpenAi;
import io.quotagrid.gateway.cluster.GatewayCluster.Node;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls over several gateways, while they come and go. */
final class GatewayClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Far from the half minute that streams have to end, as the machine may be busy. */
    private static final Duration AT_ONCE = Duration.ofSeconds(15);

    private static final Duration STOOD_STILL = Duration.ofMillis(500);

    private static final String POLICY = """
            user_rate_limit: {header: X-User-Id}
            providers: {targets: [{id: stub, provider: openai, secret_key_ref: {env: OPENAI_API_KEY}}]}
            """;
    private static final String OPEN = "quotagrid_engine_open_reservations ";

    private final StubOpenAi openAi = new StubOpenAi();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        openAi.close();
    }

    @Test
    void case33_givenTenSlots_whenAThousandCallsComeFromAHundredThreadsOverThreeNodes_thenTheProviderNeverSeesEleven()
            throws InterruptedException {
        String policy = POLICY + "rate_limits: {per_user: {max_parallel_requests: 10}}\n";
        try (GatewayCluster cluster = GatewayCluster.start(directory, 3, policy, openAi.baseUrl())) {
            AtomicInteger next = new AtomicInteger();
            AtomicInteger answered = new AtomicInteger();
            AtomicInteger refused = new AtomicInteger();
            Queue<String> others = new ConcurrentLinkedQueue<>();
            ExecutorService callers = Executors.newFixedThreadPool(100);
            for (int i = 0; i < 100; i++) {
                callers.execute(() -> {
                    for (int call = next.getAndIncrement(); call < 1_000; call = next.getAndIncrement()) {
                        HttpResponse<String> answer = cluster.chat(cluster.node(call % 3), "alice", "hello", "")
                                .join();
                        switch (answer.statusCode()) {
                            case 200 -> answered.incrementAndGet();
                            case 429 -> refused.incrementAndGet();
                            default -> others.add(answer.statusCode() + " " + answer.body());
                        }
                    }
                });
            }
            callers.shutdown();
            assertThat(callers.awaitTermination(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();

            assertThat(others).isEmpty();
            assertThat(answered.get() + refused.get()).isEqualTo(1_000);
            assertThat(answered.get()).isPositive();
            assertThat(openAi.mostInFlight()).isLessThanOrEqualTo(10);
            await().atMost(PATIENCE).until(() -> heldPermits(cluster) == 0);
            int unused = cluster.admit(0, "alice"); // slots that others have in hand are theirs for a moment
        }
    }

    private static double heldPermits(GatewayCluster cluster) {
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            sum += cluster.metric(cluster.node(i), "quotagrid_engine_held_permits ");
        }
        return sum;
    }

    /** A balancer that asks {@code /readyz} and sends calls in turn to those that are ready; a call that fails is lost. */
    @Test
    void givenCallsThroughABalancer_whenNodesJoinAndLeave_thenNoCallAndNoCountIsLost() throws InterruptedException {
        String policy = POLICY + "rate_limits: {per_user: {rpm: 1000000}}\nuser_rate_limit: {header: X-User-Id, "
                + "window_seconds: 3600}\n";
        policy = policy.replaceFirst("user_rate_limit: \\{header: X-User-Id}\n", "");
        try (GatewayCluster cluster = GatewayCluster.start(directory, 2, policy, openAi.baseUrl())) {
            // Given
            Node[] all = {cluster.node(0), cluster.node(1), null};
            AtomicReferenceArray<Node> ready = new AtomicReferenceArray<>(all);
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger answered = new AtomicInteger();
            List<String> lost = java.util.Collections.synchronizedList(new ArrayList<>());
            ExecutorService threads = Executors.newFixedThreadPool(5);
            threads.execute(() -> balance(cluster, ready, all, over));
            for (int i = 0; i < 4; i++) {
                int caller = i;
                threads.execute(() -> {
                    for (int call = caller; !over.get(); call++) {
                        long lookedNanos = System.nanoTime();
                        Node node = ready.get(call % 3);
                        if (node == null) {
                            Thread.onSpinWait();
                            continue;
                        }
                        try {
                            HttpResponse<String> answer =
                                    cluster.chat(node, "alice", "hello", "").join();
                            if (answer.statusCode() == 200) {
                                answered.incrementAndGet();
                            } else {
                                lost.add(answer.statusCode() + " " + answer.body());
                            }
                        } catch (CompletionException e) {
                            if (!calledTooLate(e, lookedNanos)) {
                                lost.add(String.valueOf(e.getCause()));
                            }
                        }
                    }
                });
            }
            awaitMore(answered, 50);

            // When
            all[2] = cluster.join();
            cluster.awaitMembers(3);
            awaitMore(answered, 50);
            all[1].process().terminate();
            assertThat(all[1].process().awaitExit(PATIENCE)).isZero();
            cluster.awaitMembers(2);
            awaitMore(answered, 50);
            all[0].process().terminate();
            assertThat(all[0].process().awaitExit(PATIENCE)).isZero();
            awaitMore(answered, 50);
            over.set(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();

            // Then
            assertThat(lost).isEmpty();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> { // what it knew of its own slices may be a sync old
                                HttpResponse<String> last = cluster.chat(all[2], "alice", "hello", "")
                                        .join();
                                answered.incrementAndGet();
                                long limit = Long.parseLong(last.headers()
                                        .firstValue("x-ratelimit-limit-requests")
                                        .orElseThrow());
                                long left = Long.parseLong(last.headers()
                                        .firstValue("x-ratelimit-remaining-requests")
                                        .orElseThrow());
                                assertThat(limit - left).isEqualTo(answered.get());
                            });
        }
    }

    /** Whoever stood still between looking who is ready and calling may find that nobody listens there any more. */
    private static boolean calledTooLate(CompletionException failure, long lookedNanos) {
        return failure.getCause() instanceof ConnectException
                && System.nanoTime() - lookedNanos > STOOD_STILL.toNanos();
    }

    private static void awaitMore(AtomicInteger answered, int more) {
        int before = answered.get();
        await().atMost(PATIENCE).until(() -> answered.get() >= before + more);
    }

    private static void balance(
            GatewayCluster cluster, AtomicReferenceArray<Node> ready, Node[] all, AtomicBoolean over) {
        while (!over.get()) {
            for (int i = 0; i < all.length; i++) {
                Node node = all[i];
                boolean good = false;
                try {
                    good = node != null
                            && cluster.get(node.address().resolve("/readyz")).statusCode() == 200;
                } catch (CompletionException e) {
                    good = false;
                }
                ready.set(i, good ? node : null);
            }
        }
    }

    @Test
    void givenAStream_whenItsNodeIsToldToStop_thenItSaysWhyItIsNotReadyAndTheStreamEndsWhole() {
        String policy = POLICY + "rate_limits: {per_user: {max_parallel_requests: 2}}\n";
        try (GatewayCluster cluster = GatewayCluster.start(directory, 2, policy, openAi.baseUrl())) {
            // Given
            Node leaving = cluster.node(0);
            for (int i = 0; i < 3; i++) { // somebody watches
                assertThat(cluster.get(leaving.address().resolve("/readyz")).statusCode())
                        .isEqualTo(200);
            }
            CompletableFuture<HttpResponse<String>> stream = cluster.chat(leaving, "alice", "hold", ",\"stream\":true");
            await().atMost(PATIENCE).until(() -> openAi.inFlight() == 1);

            // When
            leaving.process().terminate();

            // Then
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
                HttpResponse<String> told = cluster.get(leaving.address().resolve("/readyz"));
                assertThat(told.statusCode()).isEqualTo(503);
                assertThat(told.body()).contains("this node is leaving"); // this time: it goes when it has been told
            });
            await().atMost(PATIENCE).until(() -> refusesConnections(cluster, leaving)); // the watcher knows
            openAi.letGo();
            assertThat(stream.join().body()).endsWith("data: [DONE]\n\n");
            assertThat(leaving.process().awaitExit(PATIENCE)).isZero();
            cluster.awaitMembers(1);
            await().atMost(PATIENCE).until(() -> cluster.metric(cluster.node(1), OPEN) == 0);
        }
    }

    @Test
    void givenAStream_whenTheSecondSignalComes_thenTheProcessEndsAtOnce() {
        String policy = POLICY + "rate_limits: {per_user: {max_parallel_requests: 2}}\n";
        try (GatewayCluster cluster = GatewayCluster.start(directory, 1, policy, openAi.baseUrl())) {
            Node node = cluster.node(0);
            CompletableFuture<HttpResponse<String>> stream = cluster.chat(node, "alice", "hold", ",\"stream\":true");
            await().atMost(PATIENCE).until(() -> openAi.inFlight() == 1);
            node.process().terminate();
            await().atMost(PATIENCE).until(() -> refusesConnections(cluster, node));

            node.process().terminate();

            assertThat(node.process().awaitExit(AT_ONCE)).isEqualTo(143);
            assertThat(stream.handle((answer, failure) -> failure != null).join())
                    .isTrue();
        }
    }

    private static boolean refusesConnections(GatewayCluster cluster, Node node) {
        try {
            cluster.get(node.address().resolve("/readyz"));
            return false;
        } catch (CompletionException e) {
            return true;
        }
    }
}
