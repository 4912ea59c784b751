package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.client.AdminException;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.LimitPutBody;
import io.quotagrid.client.api.MeterLimitBody.Source;
import io.quotagrid.client.api.TopBody;
import io.quotagrid.client.api.UsageBody;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.acceptance.StubOpenAi;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see at one node of what goes on at the others, and what becomes of two who change the same at once. */
final class OperatorsViewIT {
    private static final int NODES = 3;
    private static final int CALLERS = 4;
    private static final String POLICY = """
            rate_limits: {per_user: {rpm: 20}}
            user_rate_limit: {header: X-User-Id, window_seconds: 60}
            providers: {targets: [{id: stub, provider: openai, secret_key_ref: {env: OPENAI_API_KEY}}]}
            """;

    private static final StubOpenAi OPEN_AI = new StubOpenAi();

    @TempDir
    private static Path directory;

    private static GatewayCluster cluster;

    @BeforeAll
    static void start() {
        cluster = GatewayCluster.start(directory, NODES, POLICY, OPEN_AI.baseUrl());
    }

    @AfterAll
    static void stop() {
        cluster.close();
        OPEN_AI.close();
    }

    @Test
    void givenAHotUser_whenAnotherNodeIsAsked_thenItSaysWhichSlicesAreOutWhereTheLimitIsFromAndHowMuchWasUsed() {
        // Given
        QuotagridClient elsewhere = cluster.operator(2);
        cluster.operator(1)
                .putLimit(Tier.USER, Optional.of("hot"), LimitPutBody.EMPTY.withRpm(100_000), Optional.empty());
        cluster.awaitRpm("hot", 100_000);
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong admitted = new AtomicLong();
        List<CompletableFuture<Void>> callers = IntStream.range(0, CALLERS)
                .mapToObj(caller -> CompletableFuture.runAsync(() -> {
                    while (!over.get()) {
                        HttpResponse<String> answer = cluster.chat(cluster.node(caller % 2), "hot", "hello", "")
                                .join();
                        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                        admitted.incrementAndGet();
                    }
                }))
                .toList();

        // Then
        try {
            List<String> busy = List.of(
                    cluster.operator(0).me().node(), cluster.operator(1).me().node());
            Patiently.await().untilAsserted(() -> {
                UsageBody usage = elsewhere.usage(Tier.USER, "hot");
                assertThat(usage.silent()).isEmpty();
                assertThat(usage.slices()).isNotEmpty().allSatisfy(slice -> {
                    assertThat(slice.node()).isIn(busy);
                    assertThat(slice.meter()).isEqualTo(Meter.RPM);
                    assertThat(slice.units()).isPositive();
                });
                assertThat(usage.meters()).singleElement().satisfies(meter -> {
                    assertThat(meter.source()).isEqualTo(Source.OVERRIDE);
                    assertThat(meter.limit()).isEqualTo(100_000);
                    assertThat(meter.used() + meter.remaining()).isEqualTo(100_000);
                    assertThat(meter.used()).isPositive();
                });
            });
        } finally {
            over.set(true);
        }
        callers.forEach(CompletableFuture::join);
        Patiently.await().untilAsserted(() -> {
            TopBody top = elsewhere.top(Tier.USER, TopBody.By.REQUESTS, 1);
            assertThat(top.items()).containsExactly(new TopBody.Item("hot", admitted.get(), admitted.get()));
            assertThat(top.silent()).isEmpty();
        });
    }

    @Test
    void givenOneVersionSeenByAll_whenEachChangesItAtAnotherNode_thenOneDoesAndTheOthersAreTold() {
        Optional<String> carol = Optional.of("carol");
        for (int round = 1; round <= 5; round++) {
            Optional<String> seen =
                    Optional.of(cluster.operator(0).limit(Tier.USER, carol).etag());
            int rounds = round;
            List<CompletableFuture<Long>> changes = IntStream.range(0, NODES)
                    .mapToObj(node -> CompletableFuture.supplyAsync(() -> changed(node, 10L * rounds + node, seen)))
                    .toList();

            List<Long> made = new ArrayList<>();
            changes.forEach(change -> made.add(change.join()));

            List<Long> won = made.stream().filter(rpm -> rpm > 0).toList();
            assertThat(won).hasSize(1);
            cluster.awaitRpm("carol", won.get(0));
        }
    }

    /** @return what it is now, or 0 if somebody else was first */
    private static long changed(int node, long rpm, Optional<String> seen) {
        try {
            cluster.operator(node).putLimit(Tier.USER, Optional.of("carol"), LimitPutBody.EMPTY.withRpm(rpm), seen);
            return rpm;
        } catch (AdminException e) {
            assertThat(e.status()).as(e.getMessage()).isEqualTo(412);
            return 0;
        }
    }
}
