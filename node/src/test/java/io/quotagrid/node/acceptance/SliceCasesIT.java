package io.quotagrid.node.acceptance;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.config.Limit;
import io.quotagrid.node.acceptance.ThreeNodes.Outcome;
import io.quotagrid.node.acceptance.ThreeNodes.Pace;
import io.quotagrid.node.quota.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
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
    private static final long SYNC_MILLIS = 50;
    private static final int ATTEMPTS = 5;
    private static final int STEADY_ATTEMPTS = 2;
    private static final int SHORT_ATTEMPTS = 20;
    private static final long STEADY_MILLIS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private ThreeNodes nodes;
    private int names;

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
        Outcome outcome = steady(
                "0.9 times the limit, 0.8 of it on one node",
                (node, millis) -> 0.9 * RATE * (node == 0 ? 0.8 : 0.1),
                seen -> seen.refused() + seen.undecided() == 0);

        assertThat(outcome.refused() + outcome.undecided()).isZero();
    }

    @Test
    void case22_givenFiveTimesTheLimit_whenItGoesOn_thenNeverOverAndNearlyFullAndRefusalsCostNoMessage() {
        long nearlyFull = (long) (0.98 * WINDOWS * LIMIT);

        Outcome outcome = steady(
                "5 times the limit",
                (node, millis) -> 5 * RATE / ThreeNodes.COUNT,
                seen -> seen.admitted() >= nearlyFull && seen.undecided() == 0 && messagesADecision(seen) < 0.2);

        assertThat(outcome.admitted()).isGreaterThanOrEqualTo(nearlyFull);
        assertThat(outcome.undecided()).isZero();
        assertThat(messagesADecision(outcome)).isLessThan(0.2);
    }

    @Test
    void case23_givenDemandThatMovesEveryThreeSeconds_whenItGoesOn_thenTheLimitIsUsed() {
        long used = (long) (0.99 * WINDOWS * LIMIT);

        Outcome outcome = steady(
                "1.2 times the limit, on another node every 3 s",
                (node, millis) -> millis / 3_000 % ThreeNodes.COUNT == node ? 1.2 * RATE : 0,
                seen -> seen.admitted() >= used);

        assertThat(outcome.admitted()).isGreaterThanOrEqualTo(used);
    }

    @Test
    void case24_givenCallsOnAllNodes_whenItIsQuiet_thenAllReportTheSameRemaining() {
        bestOfSome("the same remaining on all nodes after the last call", () -> {
            String plan = "user/" + newName() + ":rpm=100000";
            Outcome outcome = nodes.flood(plan, Duration.ofSeconds(1), (node, millis) -> 200 * (node + 1));

            long quietNanos = System.nanoTime();
            awaitLeft(plan, 100_000 - outcome.admitted());
            return millisSince(quietNanos);
        });
    }

    @Test
    void case26_givenLimitsThatChange_whenHitsBetween_thenWhatIsLeftIsExact() {
        assertThat(nodes.admitted(0, "user/case26:rpm=100")).isEqualTo(99);
        awaitQuiet("user/case26:rpm=100", 99);
        assertThat(nodes.admitted(1, "user/case26:rpm=100")).isEqualTo(98);
        awaitQuiet("user/case26:rpm=10#2", 8);
        assertThat(nodes.admitted(2, "user/case26:rpm=10#2")).isEqualTo(7);
        awaitQuiet("user/case26:rpm=10#2", 7);
        assertThat(nodes.admitted(0, "user/case26:rpm=100"))
                .as("it has not heard of it")
                .isEqualTo(6);
        awaitQuiet("user/case26:rpm=200#3", 196);
        assertThat(nodes.admitted(1, "user/case26:rpm=200#3")).isEqualTo(195);
    }

    @Test
    void case27_givenFiftyUsed_whenTheLimitFallsToTwenty_thenAllNodesRefuseAndNothingIsNegative() {
        bestOfSome("all nodes refuse after the limit has fallen", () -> {
            // Given
            String user = "user/" + newName();
            spend(user + ":rpm=100", 50);

            // When
            long fallenNanos = System.nanoTime();
            assertThat(nodes.decide(1, user + ":rpm=20#2")).isInstanceOf(Decision.Rejected.class);

            // Then
            for (int node = 0; node < ThreeNodes.COUNT; node++) {
                int asked = node;
                eventually()
                        .until(() -> nodes.decide(asked, user + ":rpm=100") instanceof Decision.Rejected rejected
                                && rejected.named().limit().max() == 20);
            }
            long tookMillis = millisSince(fallenNanos);
            for (int node = 0; node < ThreeNodes.COUNT; node++) {
                assertThat(nodes.look(node, user + ":rpm=100").remaining()).isZero();
            }
            return tookMillis;
        });
    }

    @Test
    void
            case28_givenNodesThatRefuseFromMemory_whenTheLimitRises_thenTheyAdmitWithinASyncAndAShorterWindowKeepsWhatIsInIt() {
        bestOfSome("all nodes admit after the limit has risen", () -> {
            // Given
            String user = "user/" + newName();
            String low = user + ":rpm=50";
            spendAll(low, 50);

            // When
            long raisedNanos = System.nanoTime();
            for (int node = 0; node < ThreeNodes.COUNT; node++) {
                assertThat(nodes.decide(node, user + ":rpm=100#2")).isInstanceOf(Decision.Admitted.class);
            }
            long tookMillis = millisSince(raisedNanos);

            // Then
            awaitLeft(user + ":rpm=100/30s#3", 100 - 53);
            Limit limit = nodes.look(1, user + ":rpm=100/30s#3").limit();
            assertThat(limit.window()).isEqualTo(Duration.ofSeconds(30));
            return tookMillis;
        });
    }

    @Test
    void case29_givenAFullLimitAndSlicesOut_whenItIsReset_thenItIsFullOnAllNodesWithinASync() {
        bestOfSome("full on all nodes after the reset", () -> {
            // Given
            String user = "user/" + newName();
            String plan = user + ":rpm=3000/1H";
            nodes.flood(plan, Duration.ofSeconds(1), (node, millis) -> 700);
            assertThat(nodes.look(0, plan).used()).isGreaterThan(1_900);

            // When
            long resetNanos = System.nanoTime();
            nodes.node(1)
                    .engine()
                    .reset(
                            Words.subject(user, 0),
                            Words.plan(plan, 0).charges().get(0).limits())
                    .toCompletableFuture()
                    .join();

            // Then
            awaitLeft(plan, 3_000);
            long tookMillis = millisSince(resetNanos);
            spendAll(plan, 3_000);
            return tookMillis;
        });
    }

    /**
     * A flood at a pace that was kept twice, or one that did well although it was not: on a machine that stands still for a while what was
     * due comes in a burst, which is another demand, and so it begins again with a new subject.
     */
    private Outcome steady(String scenario, Pace pace, Predicate<Outcome> well) {
        int kept = 0;
        for (int attempt = 1; ; attempt++) {
            String plan =
                    "user/" + newName() + ":rpm=" + LIMIT + "/" + SECONDS.convert(WINDOW_MILLIS, MILLISECONDS) + "s";
            Outcome outcome = nodes.flood(plan, LENGTH, pace);
            print(scenario, outcome);
            assertThat(outcome.arrivals().mostSurelyIn(WINDOW_MILLIS)).isLessThanOrEqualTo((int) LIMIT);
            kept += outcome.longestPauseMillis() <= STEADY_MILLIS
                    ? 1
                    : 0; // others than the caller's thread may stand still too
            if (well.test(outcome) || kept == STEADY_ATTEMPTS || attempt == ATTEMPTS) {
                return outcome;
            }
        }
    }

    /** What takes three syncs at most, the two that are promised and one more, does so once; this machine's other work only adds. */
    private static void bestOfSome(String what, LongSupplier tookMillis) {
        List<Long> took = new ArrayList<>();
        do {
            took.add(tookMillis.getAsLong());
        } while (took.size() < SHORT_ATTEMPTS && Collections.min(took) > 3 * SYNC_MILLIS);
        System.out.printf("%s: %s ms%n", what, took);
        assertThat(Collections.min(took)).as("%s: %s ms", what, took).isLessThanOrEqualTo(3 * SYNC_MILLIS);
    }

    /** Calls in turn on all nodes until so many are admitted. */
    private void spend(String plan, int calls) {
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        int admitted = 0;
        for (int call = 0; admitted < calls; call++) {
            assertThat(System.nanoTime() - endNanos)
                    .as("%d of %d admitted", admitted, calls)
                    .isNegative();
            admitted += nodes.decide(call % ThreeNodes.COUNT, plan) instanceof Decision.Admitted ? 1 : 0;
        }
    }

    /** As {@link #spend}; then nobody admits any more. */
    private void spendAll(String plan, int calls) {
        spend(plan, calls);
        for (int node = 0; node < ThreeNodes.COUNT; node++) {
            assertThat(nodes.decide(node, plan)).isInstanceOf(Decision.Rejected.class);
        }
    }

    /** Until what nodes have in slices is back. */
    private void awaitLeft(String plan, long left) {
        eventually()
                .untilAsserted(() -> assertThat(IntStream.range(0, ThreeNodes.COUNT)
                                .mapToLong(node -> nodes.look(node, plan).remaining()))
                        .containsOnly(left));
    }

    /** As {@link #awaitLeft}; and nobody will have anything in hand before the next call. */
    private void awaitQuiet(String plan, long left) {
        eventually().untilAsserted(() -> {
            awaitLeft(plan, left);
            assertThat(nodes.quiet(plan)).isTrue();
        });
    }

    private static ConditionFactory eventually() {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE);
    }

    private String newName() {
        return "case-" + ++names;
    }

    private static double messagesADecision(Outcome outcome) {
        return (double) outcome.messages() / (outcome.admitted() + outcome.refused());
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }

    private static void print(String scenario, Outcome outcome) {
        System.out.printf(
                "%s: limit %d in %d ms, admitted %d in %d windows, most in one %d, refused %d, messages %d, longest pause %d ms%n",
                scenario,
                LIMIT,
                WINDOW_MILLIS,
                outcome.admitted(),
                WINDOWS,
                outcome.arrivals().mostSurelyIn(WINDOW_MILLIS),
                outcome.refused(),
                outcome.messages(),
                outcome.longestPauseMillis());
    }
}
