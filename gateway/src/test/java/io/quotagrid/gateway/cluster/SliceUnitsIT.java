package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.config.Meter;
import io.quotagrid.gateway.acceptance.StubOpenAi;
import io.quotagrid.gateway.cluster.GatewayCluster.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two nodes of a cluster say of the units in their slices, while calls come and when all is quiet. */
final class SliceUnitsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int CALLS = 600; // at least
    private static final int CALLERS = 8;
    private static final String POLICY = """
            user_rate_limit: {header: X-User-Id}
            rate_limits:
              per_user: {rpm: 100000, tpm: 100000000, max_parallel_requests: 100}
            providers: {targets: [{id: stub, provider: openai, secret_key_ref: {env: OPENAI_API_KEY}}]}
            """;

    private final StubOpenAi openAi = new StubOpenAi();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        openAi.close();
    }

    @Test
    void givenCallsAtTwoNodes_whenTheyAreScraped_thenEveryUnitIsAccountedForInEachScrapeAndNoneIsLeftInTheEnd()
            throws InterruptedException {
        try (GatewayCluster cluster = GatewayCluster.start(directory, 2, POLICY, openAi.baseUrl())) {
            // Given
            List<Node> nodes = List.of(cluster.node(0), cluster.node(1));
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger next = new AtomicInteger();
            AtomicInteger admitted = new AtomicInteger();
            Queue<Integer> others = new ConcurrentLinkedQueue<>();
            ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
            for (int i = 0; i < CALLERS; i++) {
                callers.execute(() -> {
                    while (!over.get()) {
                        int status = cluster.chat(nodes.get(next.getAndIncrement() % 2), "alice", "hello", "")
                                .join()
                                .statusCode();
                        if (status == 200) {
                            admitted.incrementAndGet();
                        } else {
                            others.add(status);
                        }
                    }
                });
            }
            callers.shutdown();

            // When: until both have been seen to work from slices, however long that takes here
            Set<Node> seen = new HashSet<>();
            try {
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
                    for (Node node : nodes) {
                        Map<String, Double> scraped = scrape(cluster, node);
                        assertBalanced(scraped);
                        if (units(scraped, "in_hand", Meter.TPM) > 0 && fromSlices(scraped)) {
                            seen.add(node);
                        }
                    }
                    return seen.size() == nodes.size() && admitted.get() >= CALLS;
                });
            } finally {
                over.set(true);
            }
            assertThat(callers.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();

            // Then
            assertThat(others).isEmpty();
            await().atMost(PATIENCE).until(() -> nodes.stream().allMatch(node -> nothingInHand(scrape(cluster, node))));
            double charges = 0;
            double spent = 0;
            for (Node node : nodes) {
                Map<String, Double> scraped = scrape(cluster, node);
                assertBalanced(scraped);
                charges += figure(scraped, "quotagrid_slices_charges_total");
                spent += units(scraped, "spent_total", Meter.RPM);
                assertThat(units(scraped, "granted_total", Meter.RPM)).isPositive();
                assertThat(units(scraped, "granted_total", Meter.PARALLEL)).isPositive();
                assertThat(figure(scraped, "quotagrid_slices_hit_ratio")).isBetween(0.01, 1.0);
                assertThat(figure(scraped, "quotagrid_engine_sync_lag_seconds_count"))
                        .isPositive();
                assertThat(figure(scraped, "quotagrid_engine_sync_lag_seconds_sum"))
                        .isPositive();
            }
            assertThat(spent)
                    .as("requests spent from slices: each charge of them is one")
                    .isEqualTo(charges);
        }
    }

    private static boolean fromSlices(Map<String, Double> scraped) {
        return figure(scraped, "quotagrid_slices_hit_ratio") >= 0.01;
    }

    private static void assertBalanced(Map<String, Double> scraped) {
        for (Meter meter : Meter.values()) {
            assertThat(units(scraped, "granted_total", meter))
                    .as("%s: granted = spent + returned + expired + in hand", meter)
                    .isEqualTo(units(scraped, "spent_total", meter)
                            + units(scraped, "returned_total", meter)
                            + units(scraped, "expired_total", meter)
                            + units(scraped, "in_hand", meter));
        }
    }

    private static boolean nothingInHand(Map<String, Double> scraped) {
        for (Meter meter : Meter.values()) {
            if (units(scraped, "in_hand", meter) != 0) {
                return false;
            }
        }
        return true;
    }

    private static double units(Map<String, Double> scraped, String what, Meter meter) {
        return figure(scraped, "quotagrid_slices_units_" + what + "{meter=\"" + meter.label() + "\"}");
    }

    private static double figure(Map<String, Double> scraped, String series) {
        assertThat(scraped).containsKey(series);
        return scraped.getOrDefault(series, Double.NaN);
    }

    /** All figures of one scrape, by name and labels. */
    private static Map<String, Double> scrape(GatewayCluster cluster, Node node) {
        Map<String, Double> scraped = new HashMap<>();
        cluster.get(node.admin().resolve("/metrics"))
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> scraped.put(
                        line.substring(0, line.lastIndexOf(' ')),
                        Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
        return scraped;
    }
}
