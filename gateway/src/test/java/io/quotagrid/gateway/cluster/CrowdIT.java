package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.client.api.LimitPutBody;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.acceptance.RawHttp;
import io.quotagrid.gateway.acceptance.RawHttp.Answer;
import io.quotagrid.gateway.cluster.GatewayCluster.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Invented users, teams, keys and addresses, more than the memory of the gateways holds, each gateway the real program in a small
 * JVM of its own that ends at an {@code OutOfMemoryError}. {@code scripts/soak crowd} invents a million.
 */
final class CrowdIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration FILLED_WITHIN = Duration.ofMinutes(4); // as fast as the machine is
    private static final URI NOBODY = URI.create("http://127.0.0.1:9");
    private static final String OWNED = "quotagrid_subjects_owned ";
    private static final String MOST = "quotagrid_subjects_owned_most ";
    private static final String POLICY = """
            rate_limits:
              per_ip: {rpm: 9000000, tpm: 9000000000}
              per_key: {rpm: 9000000, tpm: 9000000000}
              per_user: {rpm: 9000000, tpm: 9000000000, max_parallel_requests: 100}
              per_team: {rpm: 9000000, tpm: 9000000000, max_parallel_requests: 100}
            ip_rate_limit: {window_seconds: %1$d, trust_proxy_depth: 1}
            key_rate_limit: {window_seconds: %1$d}
            user_rate_limit: {window_seconds: %1$d, header: X-User-Id}
            team_rate_limit: {window_seconds: %1$d, header: X-Team-Id}
            providers: {targets: [{id: sandbox, provider: sandbox}]}
            """;
    private static final String STEADY = "steady";
    private static final int KNOWN = 10;
    private static final int LIMIT = 20;
    private static final long HEAP_BYTES = 192L << 20; // of JavaCommand
    private static final int HOUR = 3_600; // of seconds: no window is over while a test runs
    private static final int SHORT = 10; // the gateway has to be full before the first windows are over
    private static final int AT_ONCE = 8; // calls of a crowd that may be under way when the last place is taken

    @TempDir
    private Path directory;

    @Test
    void givenASmallHeap_whenMoreAreInventedThanItTakesIn_thenItLivesAndCountsWhomItKnows() throws Exception {
        try (GatewayCluster cluster = GatewayCluster.start(directory, 1, POLICY.formatted(HOUR), NOBODY)) {
            // Given
            Node node = cluster.node(0);
            double most = cluster.metric(node, MOST);
            limitKnownOnes(cluster);
            try (RawHttp connection = new RawHttp(node.address())) {
                for (int user = 0; user < KNOWN; user++) {
                    admit(connection, user, user + 1);
                }
                assertThat(Crowd.call(connection, STEADY).status()).isEqualTo(200);
            }

            // When
            Crowd crowd = new Crowd(List.of(node.address()));
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Integer> served = CompletableFuture.supplyAsync(() -> serve(node, over));
            int refusals = 2_000;
            long giveUpNanos = System.nanoTime() + FILLED_WITHIN.toNanos();
            crowd.invent(
                    () -> crowd.turnedAway() >= refusals || served.isDone() || System.nanoTime() - giveUpNanos > 0);
            over.set(true);

            // Then
            try (RawHttp connection = new RawHttp(node.address())) {
                Answer newcomer = crowd.one(connection);
                assertThat(newcomer.status()).isEqualTo(503);
                assertThat(newcomer.head()).containsIgnoringCase("retry-after: 10");
                assertThat(newcomer.body()).contains("too_many_subjects");
                for (int user = 0; user < KNOWN; user++) {
                    admit(connection, user, LIMIT - user - 1);
                    Answer refused = Crowd.call(connection, known(user));
                    assertThat(refused.status()).isEqualTo(429);
                    assertThat(refused.body()).contains("\"limit\":" + LIMIT, "\"used\":" + LIMIT);
                }
            }
            assertThat(served.join()).isPositive();
            assertThat(crowd.others()).isZero();
            assertThat(crowd.admitted() * Crowd.SUBJECTS_A_CALL).isGreaterThan((int) (0.9 * most));
            assertThat(cluster.metric(node, OWNED)).isBetween(0.9 * most, most + AT_ONCE * Crowd.SUBJECTS_A_CALL);
            assertThat(node.process().heapBytesAfterCollection()).isLessThan((long) (0.75 * HEAP_BYTES));
            assertThat(node.process().alive()).isTrue();
            assertThat(node.process().errors()).doesNotContain("OutOfMemoryError");
        }
    }

    @Test
    void givenAGatewayFullOfInventedOnes_whenTheirWindowsHavePassed_thenNewOnesAreTakenInAndKnownOnesAreStillCounted()
            throws Exception {
        String keys = "decision_timeout_ms: 10000, max_subjects: 200"; // the calls of a second or two
        try (GatewayCluster cluster = GatewayCluster.start(directory, 1, POLICY.formatted(SHORT), keys, NOBODY)) {
            limitKnownOnes(cluster);
            URI gateway = cluster.node(0).address();
            try (RawHttp connection = new RawHttp(gateway)) {
                admit(connection, 0, LIMIT);
                assertThat(Crowd.call(connection, known(0)).status()).isEqualTo(429);
            }
            Crowd crowd = new Crowd(List.of(gateway));
            long giveUpNanos = System.nanoTime() + PATIENCE.toNanos();
            crowd.invent(() -> crowd.turnedAway() > 0 || System.nanoTime() - giveUpNanos > 0);
            assertThat(crowd.turnedAway()).isPositive();
            assertThat(crowd.others()).isZero();

            try (RawHttp connection = new RawHttp(gateway)) {
                await().atMost(PATIENCE).until(() -> crowd.one(connection).status() == 200);
                assertThat(Crowd.call(connection, known(0)).status()).isEqualTo(429);
            }
        }
    }

    @Test
    void givenTwoGateways_whenMoreAreInventedThanBothTakeIn_thenTheBoundHoldsAlsoAfterOneWasKilled() throws Exception {
        int most = 1_000;
        String keys = "decision_timeout_ms: 10000, forget_after: 1s, max_subjects: "
                + most; // whoever is not forgotten has a share of each limit
        try (GatewayCluster cluster = GatewayCluster.start(directory, 2, POLICY.formatted(HOUR), keys, NOBODY)) {
            // Given
            Node left = cluster.node(0);
            await().atMost(PATIENCE).until(() -> cluster.metric(left, "quotagrid_cluster_safe ") == 1);
            limitKnownOnes(cluster);
            for (int user = 0; user < KNOWN; user++) {
                try (RawHttp connection = new RawHttp(cluster.node(user % 2).address())) {
                    admit(connection, user, user + 1);
                }
            }

            // When
            Crowd crowd = new Crowd(List.of(left.address(), cluster.node(1).address()));
            long giveUpNanos = System.nanoTime() + PATIENCE.toNanos();
            crowd.invent(() -> crowd.turnedAway() >= most || System.nanoTime() - giveUpNanos > 0);

            // Then
            double subjects = cluster.metric(left, "quotagrid_node_subjects ");
            assertThat(crowd.others()).isZero();
            assertThat(subjects).isBetween(1.9 * most, 2.0 * (most + AT_ONCE * Crowd.SUBJECTS_A_CALL));

            // When
            for (int user = 0; user < KNOWN; user++) { // what it holds in hand when it dies counts as used for the hour
                cluster.awaitUsed(known(user), Meter.RPH, user + 1);
            }
            cluster.node(1).process().kill();
            cluster.awaitMembers(1);

            // Then
            await().atMost(PATIENCE)
                    .until(() -> cluster.metric(left, OWNED) >= subjects
                            && cluster.metric(left, "quotagrid_cluster_fallback ") == 0);
            try (RawHttp connection = new RawHttp(left.address())) {
                assertThat(crowd.one(connection).body()).contains("too_many_subjects");
                for (int user = 0; user < KNOWN; user++) {
                    admit(connection, user, LIMIT - user - 1);
                    assertThat(Crowd.call(connection, known(user)).status()).isEqualTo(429);
                }
            }
            assertThat(left.process().errors()).doesNotContain("OutOfMemoryError");
        }
    }

    /** Known users have a limit for an hour, which no call of theirs leaves while a test runs. */
    private static void limitKnownOnes(GatewayCluster cluster) {
        LimitPutBody anHour = new LimitPutBody(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.of(LIMIT),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.empty());
        for (int user = 0; user < KNOWN; user++) {
            cluster.operator(0).putLimit(Tier.USER, Optional.of(known(user)), anHour, Optional.empty());
            cluster.awaitLimit(Tier.USER, known(user), change -> change.rph().equals(OptionalLong.of(LIMIT)));
        }
    }

    private static String known(int user) {
        return "known-" + user;
    }

    private static void admit(RawHttp connection, int user, int calls) throws IOException {
        for (int call = 0; call < calls; call++) {
            assertThat(Crowd.call(connection, known(user)).status()).isEqualTo(200);
        }
    }

    /** Somebody who was there before the crowd and calls on; how often. */
    private static int serve(Node node, AtomicBoolean over) {
        int served = 0;
        try (RawHttp connection = new RawHttp(node.address())) {
            while (!over.get()) {
                assertThat(Crowd.call(connection, STEADY).status()).isEqualTo(200);
                served++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return served;
    }
}
