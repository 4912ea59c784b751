package io.quotagrid.node.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.harness.Ports;
import io.quotagrid.node.NodeOptions;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.cluster.ClusterStatus.Mode;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.store.OwnerClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Case 41: clocks that are off, in one process so that one true clock can be the referee. */
final class ClockIT {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** For two windows of all subjects, whose calls come one after the other. */
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private static final long LITTLE_MICROS = TimeUnit.MILLISECONDS.toMicros(900);
    private static final long MUCH_MICROS = TimeUnit.SECONDS.toMicros(2);

    private final String name = "clocks-" + ProcessHandle.current().pid() + "-" + NAMES.incrementAndGet();
    private final List<Integer> ports = Ports.free(3);
    private final List<QuotaNode> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(QuotaNode::close);
    }

    @Test
    void case41_givenAClockThatGoesWrong_whenItIsRightAgain_thenTheNodeOwnsNothingMeanwhileAndItsShareAfterwards() {
        AtomicLong aheadMicros = new AtomicLong();
        start(0, new AtomicLong());
        start(1, new AtomicLong());
        QuotaNode off = start(2, aheadMicros);
        await().atMost(PATIENCE).until(() -> off.status().owned() > 0);

        aheadMicros.set(MUCH_MICROS);
        await().atMost(PATIENCE)
                .until(() -> off.status().mode() == Mode.GUEST && off.status().owned() == 0);
        assertThat(off.ready()).isFalse();
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(off.problems()).singleElement().asString().contains("clock", "owns no counters");
            assertThat(nodes.get(0).ready()).isTrue();
            assertThat(nodes.get(0).status().skew().abs()).isLessThan(Duration.ofMillis(500));
        });
        aheadMicros.set(0);
        await().atMost(PATIENCE).until(() -> off.ready() && off.status().owned() > 0);
    }

    @Test
    void case41_givenAnOwnerWhoseClockIsAhead_whenItsCountersMove_thenNoWindowLessTheSkewHoldsMoreThanTheLimit()
            throws Exception {
        // Given
        int limit = 40;
        Duration window = Duration.ofSeconds(3);
        start(0, new AtomicLong());
        start(1, new AtomicLong());
        QuotaNode ahead = start(2, new AtomicLong(LITTLE_MICROS));
        await().atMost(PATIENCE)
                .until(() -> ahead.status().owned() > 0 && ahead.status().safe());
        List<List<Granted>> admitted = new ArrayList<>();
        int subjects = 24; // some of them are owned by the node that is ahead
        for (int i = 0; i < subjects; i++) {
            admitted.add(new ArrayList<>());
        }

        // When
        long endNanos = System.nanoTime() + LONGEST.toNanos();
        boolean left = false;
        while (admitted.stream().anyMatch(calls -> calls.size() < 2 * limit + 5) && System.nanoTime() < endNanos) {
            for (int i = 0; i < subjects; i++) {
                long askedNanos = System.nanoTime();
                Decision decision = nodes.get(0)
                        .engine()
                        .reserve(Words.plan("user/" + name + i + ":rpm=" + limit + "/3S", 0))
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
                if (decision instanceof Decision.Admitted granted) {
                    admitted.get(i).add(new Granted(askedNanos, System.nanoTime()));
                    granted.reservation().keep().toCompletableFuture().get(60, TimeUnit.SECONDS);
                }
            }
            if (!left && admitted.get(0).size() >= limit) {
                ahead.close();
                left = true;
            }
        }

        // Then
        long spanNanos = window.toNanos() - TimeUnit.MICROSECONDS.toNanos(LITTLE_MICROS);
        assertThat(left).isTrue();
        for (List<Granted> calls : admitted) {
            assertThat(calls.size()).isGreaterThan(2 * limit); // the windows did move on
            for (int i = limit; i < calls.size(); i++) {
                assertThat(calls.get(i).toldNanos() - calls.get(i - limit).askedNanos())
                        .isGreaterThan(spanNanos);
            }
        }
    }

    /** A call that was admitted somewhen between these moments. */
    private record Granted(long askedNanos, long toldNanos) {}

    private QuotaNode start(int index, AtomicLong aheadMicros) {
        String yaml = "providers: {targets: [{id: sandbox, provider: sandbox}]}\ncluster: {name: " + name
                + ", discovery: tcp, decision_timeout_ms: 20000}\n";
        Policy policy = PolicyLoader.load(yaml.getBytes(StandardCharsets.UTF_8))
                .policy()
                .orElseThrow();
        OwnerClock right = OwnerClock.startingNow();
        List<String> peers = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        QuotaNode node = QuotaNode.start(
                policy,
                new NodeOptions(
                        Optional.empty(),
                        OptionalInt.of(ports.get(index)),
                        peers,
                        () -> right.nowMicros() + aheadMicros.get(),
                        Map.of()));
        nodes.add(node);
        return node;
    }
}
