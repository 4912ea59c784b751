package io.quotagrid.node.acceptance;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.config.Limit;
import io.quotagrid.node.acceptance.ThreeNodes.Outcome;
import io.quotagrid.node.quota.Decision;
import java.time.Duration;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Cases in which what nodes have in hand matters: how full a limit gets, and how soon a change of it is in force. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SliceCasesIT {
    private static final int WINDOW_MILLIS = 5_000;
    private static final int WINDOWS = 3;
    private static final long LIMIT = 3_000;
    private static final double RATE = LIMIT * 1_000.0 / WINDOW_MILLIS;
    private static final Duration LENGTH = Duration.ofMillis((long) WINDOWS * WINDOW_MILLIS);
    private static final int SYNC_MILLIS = 50;

    private ThreeNodes nodes;

    @BeforeAll
    void start() {
        nodes = ThreeNodes.start();
        nodes.flood("user/warm-up:rpm=100000", Duration.ofSeconds(2), (node, millis) -> RATE);
    }

    @AfterAll
    void stop() {
        nodes.close();
    }

    @Test
    void case21_givenNineTenthsOfTheLimit_whenMostComeToOneNode_thenNoneIsRefused() {
        Outcome outcome = nodes.flood(plan("case21"), LENGTH, (node, millis) -> 0.9 * RATE * (node == 0 ? 0.8 : 0.1));

        print("0.9 times the limit, 0.8 of it on one node", outcome);
        assertThat(outcome.refused() + outcome.undecided()).isZero();
    }

    @Test
    void case22_givenFiveTimesTheLimit_whenItGoesOn_thenNeverOverAndNearlyFullAndRefusalsCostNoMessage() {
        Outcome outcome = nodes.flood(plan("case22"), LENGTH, (node, millis) -> 5 * RATE / ThreeNodes.COUNT);

        print("5 times the limit", outcome);
        assertThat(outcome.arrivals().mostSurelyIn(WINDOW_MILLIS)).isLessThanOrEqualTo((int) LIMIT);
        assertThat(outcome.admitted()).isGreaterThanOrEqualTo((long) (0.98 * WINDOWS * LIMIT));
        assertThat(outcome.undecided()).isZero();
        assertThat((double) outcome.messages() / (outcome.admitted() + outcome.refused()))
                .isLessThan(0.2);
    }

    @Test
    void case23_givenDemandThatMovesEveryThreeSeconds_whenItGoesOn_thenTheLimitIsUsed() {
        Outcome outcome = nodes.flood(
                plan("case23"), LENGTH, (node, millis) -> millis / 3_000 % ThreeNodes.COUNT == node ? 1.2 * RATE : 0);

        print("1.2 times the limit, on another node every 3 s", outcome);
        assertThat(outcome.arrivals().mostSurelyIn(WINDOW_MILLIS)).isLessThanOrEqualTo((int) LIMIT);
        assertThat(outcome.admitted()).isGreaterThanOrEqualTo((long) (0.99 * WINDOWS * LIMIT));
    }

    @Test
    void case24_givenCallsOnAllNodes_whenItIsQuiet_thenAllReportTheSameRemaining() {
        String plan = "user/case24:rpm=100000";
        Outcome outcome = nodes.flood(plan, Duration.ofSeconds(1), (node, millis) -> 200 * (node + 1));

        long quietNanos = System.nanoTime();
        awaitLeft(plan, 100_000 - outcome.admitted());
        System.out.printf("the same remaining on all nodes %d ms after the last call%n", millisSince(quietNanos));
    }

    @Test
    void case26_givenLimitsThatChange_whenHitsBetween_thenWhatIsLeftIsExact() {
        assertThat(nodes.admitted(0, "user/case26:rpm=100")).isEqualTo(99);
        awaitLeft("user/case26:rpm=100", 99);
        assertThat(nodes.admitted(1, "user/case26:rpm=100")).isEqualTo(98);
        awaitLeft("user/case26:rpm=10#2", 8);
        assertThat(nodes.admitted(2, "user/case26:rpm=10#2")).isEqualTo(7);
        awaitLeft("user/case26:rpm=10#2", 7);
        assertThat(nodes.admitted(0, "user/case26:rpm=100"))
                .as("it has not heard of it")
                .isEqualTo(6);
        awaitLeft("user/case26:rpm=200#3", 196);
        assertThat(nodes.admitted(1, "user/case26:rpm=200#3")).isEqualTo(195);
    }

    @Test
    void case27_givenFiftyUsed_whenTheLimitFallsToTwenty_thenAllNodesRefuseAndNothingIsNegative() {
        // Given
        assertThat(burst("user/case27:rpm=100", 50)).isEqualTo(50);

        // When
        assertThat(nodes.decide(1, "user/case27:rpm=20#2")).isInstanceOf(Decision.Rejected.class);

        // Then
        for (int node = 0; node < ThreeNodes.COUNT; node++) {
            int asked = node;
            closely()
                    .until(() -> nodes.decide(asked, "user/case27:rpm=100") instanceof Decision.Rejected rejected
                            && rejected.named().limit().max() == 20);
            assertThat(nodes.look(node, "user/case27:rpm=100").remaining()).isZero();
        }
    }

    @Test
    void
            case28_givenNodesThatRefuseFromMemory_whenTheLimitRises_thenTheyAdmitWithinASyncAndAShorterWindowKeepsWhatIsInIt() {
        // Given
        String low = "user/case28:rpm=50";
        assertThat(burst(low, 60)).isEqualTo(50);
        for (int node = 0; node < ThreeNodes.COUNT; node++) {
            assertThat(nodes.decide(node, low)).isInstanceOf(Decision.Rejected.class);
        }

        // When
        long raisedNanos = System.nanoTime();
        for (int node = 0; node < ThreeNodes.COUNT; node++) {
            assertThat(nodes.decide(node, "user/case28:rpm=100#2")).isInstanceOf(Decision.Admitted.class);
        }
        System.out.printf("all three nodes admit %d ms after the limit was raised%n", millisSince(raisedNanos));

        // Then
        awaitLeft("user/case28:rpm=100/10s#3", 100 - 53);
        Limit limit = nodes.look(1, "user/case28:rpm=100/10s#3").limit();
        assertThat(limit.window()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void case29_givenAFullLimitAndSlicesOut_whenItIsReset_thenItIsFullOnAllNodesWithinASync() {
        // Given
        String plan = "user/case29:rpm=3000";
        nodes.flood(plan, Duration.ofSeconds(1), (node, millis) -> 700);
        assertThat(nodes.look(0, plan).used()).isGreaterThan(1_900);

        // When
        long resetNanos = System.nanoTime();
        nodes.node(1)
                .engine()
                .reset(
                        Words.subject("user/case29", 0),
                        Words.plan(plan, 0).charges().get(0).limits())
                .toCompletableFuture()
                .join();

        // Then
        awaitLeft(plan, 3_000);
        System.out.printf("full on all nodes %d ms after the reset%n", millisSince(resetNanos));
        assertThat(burst(plan, 3_001)).isEqualTo(3_000);
    }

    /** So many calls, in turn on all nodes; how many were admitted. */
    private long burst(String plan, int calls) {
        return IntStream.range(0, calls)
                .filter(call -> nodes.decide(call % ThreeNodes.COUNT, plan) instanceof Decision.Admitted)
                .count();
    }

    /** Until what nodes have in slices is back. */
    private void awaitLeft(String plan, long left) {
        closely()
                .untilAsserted(() -> assertThat(IntStream.range(0, ThreeNodes.COUNT)
                                .mapToLong(node -> nodes.look(node, plan).remaining()))
                        .containsOnly(left));
    }

    /** Four syncs: the two that are promised, and this machine's other work. */
    private static ConditionFactory closely() {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(4 * SYNC_MILLIS, MILLISECONDS);
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }

    private static String plan(String name) {
        return "user/" + name + ":rpm=" + LIMIT + "/" + SECONDS.convert(WINDOW_MILLIS, MILLISECONDS) + "s";
    }

    private static void print(String scenario, Outcome outcome) {
        System.out.printf(
                "%s: limit %d in %d ms, admitted %d in %d windows, most in one %d, refused %d, messages %d%n",
                scenario,
                LIMIT,
                WINDOW_MILLIS,
                outcome.admitted(),
                WINDOWS,
                outcome.arrivals().mostSurelyIn(WINDOW_MILLIS),
                outcome.refused(),
                outcome.messages());
    }
}
