package io.quotagrid.node.published;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.Tier;
import io.quotagrid.harness.Ports;
import io.quotagrid.node.NodeOptions;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Enforcement;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.store.OwnerClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The example that a commercial gateway gives for itself: a limit of 1,000 calls in 5 seconds on ten nodes that tell each other
 * every half second what they have let in, where up to 1,100 get through. Ours is asked with ten nodes, the same limit and the
 * same pace, by a flood on all of them.
 */
final class TenNodesIT {
    private static final int NODES = 10;
    private static final int LIMIT = 1_000;
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final int WINDOWS = 3;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final int TICK_MILLIS = 10;
    private static final int CALLS_A_TICK = 5; // on each node: 5,000 a second in all, 25 times the limit
    private static final Duration START = Duration.ofMinutes(2);
    private static final String POLICY = """
            distributed_rate_limit: {sync_interval_ms: 500}
            cluster: {name: ten-%d, discovery: tcp, decision_timeout_ms: 20000}
            providers: {targets: [{id: sandbox, provider: sandbox}]}
            """;

    private final List<QuotaNode> nodes = new ArrayList<>();
    private final Arrivals arrivals = new Arrivals();
    private final AtomicLong undecided = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    @AfterEach
    void stop() {
        onAll(nodes.stream().map(node -> (Runnable) node::close).toList());
    }

    @Test
    void givenTenNodesThatSyncEveryHalfSecond_whenFlooded_thenNoWindowHoldsMoreThanTheLimitAndFewLess()
            throws Exception {
        // Given
        start();
        flood(plan("while the compiler is at work"), WARM_UP, new Arrivals());
        refused.set(0);
        undecided.set(0);

        // When
        long began = System.nanoTime();
        flood(plan("all"), WINDOW.multipliedBy(WINDOWS), arrivals);

        // Then
        long windowsEnd = began + WINDOW.multipliedBy(WINDOWS).toNanos();
        long used = arrivals.before(windowsEnd);
        int sure = arrivals.mostSurelyIn(WINDOW.toMillis());
        int seen = arrivals.mostIn(WINDOW.toMillis());
        System.out.printf(
                "limit %d in %d s, %d nodes, sync 500 ms: most in any window %d (%d by arrival), admitted %d of %d in %d windows,"
                        + " refused %d%n",
                LIMIT, WINDOW.toSeconds(), NODES, sure, seen, used, WINDOWS * LIMIT, WINDOWS, refused.get());
        assertThat(sure).isLessThanOrEqualTo(LIMIT);
        assertThat(used).isGreaterThanOrEqualTo((long) (0.95 * WINDOWS * LIMIT));
        assertThat(seen).isGreaterThanOrEqualTo((int) (0.98 * LIMIT));
        assertThat(refused.get()).as("a flood").isGreaterThan(10L * LIMIT);
        assertThat(undecided.get()).isZero();
    }

    private void start() {
        byte[] yaml = POLICY.formatted(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
        Policy policy = PolicyLoader.load(yaml).policy().orElseThrow();
        List<Integer> ports = Ports.free(NODES);
        List<String> first = List.of("127.0.0.1:" + ports.get(0));
        OwnerClock clock = OwnerClock.startingNow();
        List<Runnable> starts = new ArrayList<>();
        for (int port : ports) {
            NodeOptions options = new NodeOptions(Optional.empty(), OptionalInt.of(port), first, clock);
            starts.add(() -> {
                QuotaNode node = QuotaNode.start(policy, options);
                synchronized (nodes) {
                    nodes.add(node);
                }
            });
        }
        starts.remove(0).run(); // there is somebody to join
        onAll(starts);
        await().atMost(START)
                .until(() -> nodes.stream()
                        .map(QuotaNode::status)
                        .allMatch(status -> status.members() == NODES && status.safe() && status.owned() > 0));
    }

    private static void onAll(List<Runnable> work) {
        ExecutorService threads = Executors.newFixedThreadPool(NODES);
        try {
            CompletableFuture.allOf(work.stream()
                            .map(each -> CompletableFuture.runAsync(each, threads))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        } finally {
            threads.shutdown();
        }
    }

    private static AdmissionPlan plan(String id) {
        Limit limit = new Limit(Meter.RPM, LIMIT, WINDOW, Strategy.SLIDING_WINDOW);
        return new AdmissionPlan(List.of(new Charge(
                new SubjectKey(Tier.GLOBAL, id),
                new LimitSet(1, List.of(limit)),
                Amounts.call(0),
                Enforcement.REFUSE)));
    }

    /** Calls at a steady pace on every node, whatever becomes of them; returns when the last one is decided. */
    private void flood(AdmissionPlan plan, Duration length, Arrivals seen) throws InterruptedException {
        ScheduledExecutorService pace = Executors.newScheduledThreadPool(2);
        AtomicLong ticks = new AtomicLong();
        AtomicLong open = new AtomicLong();
        long enough = length.toMillis() / TICK_MILLIS + 1;
        for (QuotaNode node : nodes) {
            var unused = pace.scheduleAtFixedRate(
                    () -> {
                        for (int i = 0; i < CALLS_A_TICK; i++) {
                            open.incrementAndGet();
                            call(node, plan, open, seen);
                        }
                        ticks.incrementAndGet();
                    },
                    0,
                    TICK_MILLIS,
                    MILLISECONDS);
        }
        await().atMost(START).until(() -> ticks.get() >= enough * NODES);
        pace.shutdown();
        assertThat(pace.awaitTermination(START.toSeconds(), SECONDS)).isTrue();
        await().atMost(START).until(() -> open.get() == 0);
    }

    private void call(QuotaNode node, AdmissionPlan plan, AtomicLong open, Arrivals seen) {
        long asked = System.nanoTime();
        var unusedStage = node.engine().reserve(plan).whenComplete((decision, defect) -> {
            if (decision instanceof Decision.Admitted admitted) {
                seen.add(asked, System.nanoTime());
                var unused = admitted.reservation().keep();
            } else if (decision instanceof Decision.Rejected) {
                refused.incrementAndGet();
            } else {
                undecided.incrementAndGet();
            }
            open.decrementAndGet();
        });
    }
}
