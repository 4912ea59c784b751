package io.quotagrid.node.acceptance;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.harness.Ports;
import io.quotagrid.node.NodeOptions;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.published.Arrivals;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.EngineCounts;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.store.OwnerClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/** Three nodes of one cluster in this process, each with a member of its own, on the true clock. */
final class ThreeNodes implements AutoCloseable {
    static final int COUNT = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TICK_MILLIS = 10;
    private static final String POLICY = """
            cluster: {name: three-%d, discovery: tcp, decision_timeout_ms: 20000}
            providers: {targets: [{id: sandbox, provider: sandbox}]}
            """;

    private final List<QuotaNode> nodes = new ArrayList<>();

    /** Calls a second that come to a node. */
    interface Pace {
        double of(int node, long afterMillis);
    }

    /**
     * What became of a flood.
     *
     * @param longestPauseMillis for how long no call came that was due: what came then was a burst
     */
    record Outcome(
            Arrivals arrivals, long admitted, long refused, long undecided, long messages, long longestPauseMillis) {}

    private ThreeNodes() {}

    static ThreeNodes start() {
        ThreeNodes three = new ThreeNodes();
        byte[] yaml = POLICY.formatted(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
        Policy policy = PolicyLoader.load(yaml).policy().orElseThrow();
        List<Integer> ports = Ports.free(COUNT);
        OwnerClock clock = OwnerClock.startingNow();
        for (int port : ports) {
            List<String> first = List.of("127.0.0.1:" + ports.get(0));
            three.nodes.add(
                    QuotaNode.start(policy, new NodeOptions(Optional.empty(), OptionalInt.of(port), first, clock)));
        }
        await().atMost(PATIENCE)
                .until(() -> three.nodes.stream()
                        .map(QuotaNode::status)
                        .allMatch(status -> status.members() == COUNT && status.safe() && status.owned() > 0));
        return three;
    }

    QuotaNode node(int index) {
        return nodes.get(index);
    }

    /** Whether no node has anything of that plan's subjects in hand or on its way: then nothing changes until somebody calls. */
    boolean quiet(String plan) {
        return nodes.stream().allMatch(node -> {
            EngineCounts counts = node.engine().counts();
            return counts.waitingOperations() == 0
                    && counts.inFlightMessages() == 0
                    && Words.plan(plan, 0).charges().stream()
                            .allMatch(charge -> node.inHand(charge.subject()).isEmpty());
        });
    }

    Decision decide(int node, String plan) {
        return nodes.get(node)
                .engine()
                .reserve(Words.plan(plan, 0))
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), SECONDS)
                .join();
    }

    /** What is left of the first meter, as the headers of an admitted call would say; its slot is freed. */
    long admitted(int node, String plan) {
        Decision.Admitted admitted = (Decision.Admitted) decide(node, plan);
        admitted.reservation().keep().toCompletableFuture().join();
        return admitted.standings().get(0).remaining();
    }

    Standing look(int node, String plan) {
        return nodes.get(node)
                .engine()
                .explain(Words.look(plan))
                .toCompletableFuture()
                .join()
                .fold(
                        granted -> granted.standings().get(0),
                        rejected -> rejected.standings().get(0),
                        never -> never.standings().get(0),
                        undecided -> {
                            throw new AssertionError(undecided.reason());
                        });
    }

    /** Calls at their pace on every node, whatever becomes of them; returns when the last one is decided. */
    Outcome flood(String plan, Duration length, Pace pace) {
        Arrivals arrivals = new Arrivals();
        AtomicLong[] sums = {new AtomicLong(), new AtomicLong(), new AtomicLong()};
        AtomicLong open = new AtomicLong();
        long messages = messages();
        double[] sent = new double[COUNT];
        double[] due = new double[COUNT];
        long began = System.nanoTime();
        long[] lookedMillis = {0};
        AtomicLong longestPauseMillis = new AtomicLong();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        var unused = clock.scheduleAtFixedRate(
                () -> {
                    long millis = Math.min(
                            length.toMillis(),
                            Duration.ofNanos(System.nanoTime() - began).toMillis());
                    longestPauseMillis.accumulateAndGet(millis - lookedMillis[0], Math::max);
                    for (int node = 0; node < COUNT; node++) {
                        due[node] += pace.of(node, millis) * (millis - lookedMillis[0]) / 1_000;
                        for (; sent[node] + 1 <= due[node]; sent[node]++) {
                            open.incrementAndGet();
                            call(node, plan, open, sums, arrivals);
                        }
                    }
                    lookedMillis[0] = millis;
                },
                0,
                TICK_MILLIS,
                MILLISECONDS);
        await().pollDelay(length)
                .atMost(length.plus(PATIENCE))
                .until(() -> System.nanoTime() - began > length.toNanos());
        clock.shutdown();
        await().atMost(PATIENCE).until(() -> clock.isTerminated() && open.get() == 0);
        return new Outcome(
                arrivals, sums[0].get(), sums[1].get(), sums[2].get(), messages() - messages, longestPauseMillis.get());
    }

    private void call(int node, String plan, AtomicLong open, AtomicLong[] sums, Arrivals arrivals) {
        long asked = System.nanoTime();
        var unused = nodes.get(node).engine().reserve(Words.plan(plan, 0)).whenComplete((decision, defect) -> {
            if (decision instanceof Decision.Admitted admitted) {
                arrivals.add(asked, System.nanoTime());
                var unusedEnd = admitted.reservation().keep();
                sums[0].incrementAndGet();
            } else {
                sums[decision instanceof Decision.Rejected ? 1 : 2].incrementAndGet();
            }
            open.decrementAndGet();
        });
    }

    private long messages() {
        return nodes.stream()
                .mapToLong(node -> node.engine().counts().messages())
                .sum();
    }

    @Override
    public void close() {
        nodes.parallelStream().forEach(QuotaNode::close);
        assertThat(nodes).allMatch(node -> !node.ready());
    }
}
