package io.quotagrid.gateway.referee;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.gateway.referee.Callers.Call;
import io.quotagrid.gateway.referee.Callers.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, more calls than any limit allows, and a provider that counts: no window may hold more than the limit, whatever
 * happens to the nodes. A short sample of each; {@code scripts/soak referee} runs more and longer windows.
 */
final class RefereeIT {
    private static final String WINDOWS = "quotagrid.referee.windows";
    private static final int WINDOW_SECONDS = longRun() ? 10 : 4;
    private static final long WINDOW_NANOS = WINDOW_SECONDS * 1_000_000_000L;
    private static final double USED = longRun() ? 0.98 : 0.9; // a few short windows say less
    private static final double QUIET_GETS = longRun() ? 0.99 : 0.9;
    private static final long QUIET_PACE_NANOS = 140_000_000; // 7.1 a second of its 8
    private static final int NODES = 3;
    private static final int SHORT_SAMPLE = 3;
    private static final Function<Arrival, String> USER = Arrival::user;
    private static final Function<Arrival, String> TEAM = Arrival::team;

    @TempDir
    private Path directory;

    private static int windows() {
        return Integer.getInteger(WINDOWS, SHORT_SAMPLE);
    }

    static boolean longRun() {
        return windows() > SHORT_SAMPLE;
    }

    /** A cluster with its provider and callers, for one scenario. */
    private final class Game implements AutoCloseable {
        private final StandInProvider provider = new StandInProvider();
        private final GatewayNodes nodes;
        private final Callers callers;
        private final String name;
        private long beganNanos;

        Game(String name, long ofUser, long ofTeam) {
            this(name, ofUser, ofTeam, "");
        }

        /** @param classes of each team, as the policy writes them */
        Game(String name, long ofUser, long ofTeam, String classes) {
            this.name = name;
            this.nodes = GatewayNodes.start(directory, policy(provider.baseUrl(), ofUser, ofTeam, classes), NODES);
            this.callers = new Callers(nodes);
        }

        private static String policy(String provider, long ofUser, long ofTeam, String classes) {
            return String.format(
                    Locale.ROOT,
                    """
                    rate_limits:
                      per_user: {rpm: %d}
                      per_team: {rpm: %d}
                    user_rate_limit: {header: X-User-Id, window_seconds: %d}
                    team_rate_limit: {header: X-Team-Id, window_seconds: %d, priority: [%s]}
                    providers:
                      targets:
                        - {id: stand-in, provider: openai, base_url: "%s"}
                    """,
                    ofUser * 60 / WINDOW_SECONDS,
                    ofTeam * 60 / WINDOW_SECONDS,
                    WINDOW_SECONDS,
                    WINDOW_SECONDS,
                    classes,
                    provider);
        }

        /** Calls by others first, so that nothing is compiled while it counts. */
        void play(double callsPerSecond, Route route) throws InterruptedException {
            callers.run(
                    callsPerSecond,
                    Duration.ofSeconds(2),
                    (call, elapsed) -> new Call((int) (call % NODES), "warm" + call, "warm" + call));
            beganNanos = System.nanoTime();
            callers.run(callsPerSecond, Duration.ofSeconds((long) windows() * WINDOW_SECONDS), route);
        }

        /** When the calls that count began. */
        long began() {
            return beganNanos;
        }

        Verdict judge(String tier, long limit, Function<Arrival, String> subject) {
            List<Arrival> counted = provider.arrivals().stream()
                    .filter(arrival -> !arrival.user().startsWith("warm"))
                    .toList();
            Verdict verdict = Verdict.of(tier, limit, WINDOW_NANOS, counted, subject);
            System.out.printf(
                    Locale.ROOT,
                    "referee, %s, %s; share of %d windows used %.3f; answers %s; messages a call %.2f%n",
                    name,
                    verdict,
                    windows(),
                    verdict.admitted()
                            / (double) (limit * windows())
                            / Math.max(
                                    1, counted.stream().map(subject).distinct().count()),
                    callers.outcomes(),
                    nodes.messages()
                            / Math.max(
                                    1,
                                    callers.outcomes().values().stream()
                                            .mapToLong(Number::longValue)
                                            .sum()));
            return verdict;
        }

        @Override
        public void close() {
            nodes.close();
            provider.close();
        }
    }

    private static void neverOver(Verdict verdict) {
        assertThat(verdict.worstWindow()).as(verdict.toString()).isLessThanOrEqualTo((int) verdict.limit());
        assertThat(verdict.admitted()).as("the limit was reached").isGreaterThanOrEqualTo((int) verdict.limit());
    }

    @Test
    void givenFiveTimesTheLimit_whenCalledOnAllNodes_thenNoWindowHoldsMore() throws Exception {
        try (Game game = new Game("five times the limit", 100, 10_000)) {
            game.play(100, (call, elapsed) -> new Call((int) (call % NODES), "alice", "red"));

            Verdict verdict = game.judge("user", 100, USER);

            neverOver(verdict);
            assertThat(verdict.admitted()).as("used").isGreaterThanOrEqualTo((int) (USED * 100 * windows()));
        }
    }

    @Test
    void givenANodeKilledAndStartedAnew_whenCalledMeanwhile_thenNoWindowHoldsMore() throws Exception {
        try (Game game = new Game("kills", 100, 10_000)) {
            AtomicInteger kills = new AtomicInteger();
            ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor();
            ScheduledFuture<?> killing = killer.scheduleAtFixedRate(
                    () -> game.nodes.killAndRestart(kills.getAndIncrement() % NODES), 5, 10, TimeUnit.SECONDS);
            game.play(100, (call, elapsed) -> new Call((int) (call % NODES), "alice", "red"));
            killer.shutdown();
            assertThat(killer.awaitTermination(3, TimeUnit.MINUTES)).isTrue();

            assertThat(kills).hasPositiveValue();
            assertThat(killing.isCancelled())
                    .as("no kill failed: one that does is no longer repeated, and not cancelled")
                    .isTrue();
            neverOver(game.judge("user", 100, USER));
        }
    }

    /**
     * One class asks for ten times the team's limit, the other for nine tenths of its share of it, on other nodes from call to call:
     * never faster, so that what a busy machine holds up does not come at once and go beyond the share.
     * In the first window the greedy one has borrowed what the quiet one did not want; from then on the quiet one gets what it asks for.
     */
    @Test
    void givenAGreedyClassAndAQuietOne_whenCalledOnAllNodes_thenTheQuietOneGetsItsShareAndNoWindowHoldsMore()
            throws Exception {
        String classes = "{name: quiet, share_percent: 40, users: [quiet]}, {name: greedy, share_percent: 60}";
        int limit = 20 * WINDOW_SECONDS; // 20 a second
        try (Game game = new Game("two classes", 100_000, limit, classes)) {
            AtomicInteger asked = new AtomicInteger();
            AtomicInteger quietCalls = new AtomicInteger();
            AtomicLong quietNext = new AtomicLong();
            assertThat(windows()).isGreaterThanOrEqualTo(3);
            long quietBegins = WINDOW_NANOS; // by then the greedy one has everything
            game.play(200, (call, elapsed) -> {
                long due = quietNext.get();
                if (elapsed < quietBegins
                        || elapsed < due
                        || !quietNext.compareAndSet(due, elapsed + QUIET_PACE_NANOS)) {
                    return new Call((int) (call % NODES), "greedy", "red");
                }
                if (elapsed >= quietBegins + WINDOW_NANOS) {
                    asked.incrementAndGet();
                }
                return new Call(quietCalls.getAndIncrement() % NODES, "quiet", "red");
            });

            Verdict team = game.judge("team", limit, TEAM);
            long began = game.began();
            List<Arrival> arrivals = game.provider.arrivals();
            long quiet = arrivals.stream()
                    .filter(arrival -> arrival.user().equals("quiet"))
                    .filter(arrival -> arrival.sentNanos() - began >= quietBegins + WINDOW_NANOS)
                    .count();
            long greedy = arrivals.stream()
                    .filter(arrival -> arrival.user().equals("greedy"))
                    .filter(arrival -> arrival.sentNanos() - began >= quietBegins + WINDOW_NANOS)
                    .count();
            System.out.printf(
                    Locale.ROOT,
                    "referee, two classes: after one window the quiet one asked %d and got %d (share %d a window), the greedy"
                            + " one got %d%n",
                    asked.get(),
                    quiet,
                    limit * 4 / 10,
                    greedy);
            neverOver(team);
            assertThat(quiet)
                    .as("within its share")
                    .isGreaterThanOrEqualTo((long) Math.floor(QUIET_GETS * asked.get()) - 1);
            assertThat(greedy).as("the greedy one has the rest").isGreaterThan(quiet);
        }
    }

    @Test
    void givenAHotSpotThatMoves_whenCalled_thenNoWindowHoldsMore() throws Exception {
        try (Game game = new Game("a hot spot that moves every 3 s", 100, 10_000)) {
            game.play(30, (call, elapsed) -> new Call((int) (elapsed / 3_000_000_000L % NODES), "alice", "red"));

            neverOver(game.judge("user", 100, USER));
        }
    }

    @Test
    void givenManyUsersOfOneTeam_whenCalled_thenNeitherUserNorTeamHoldsMore() throws Exception {
        try (Game game = new Game("one hot team", 20, 150)) {
            game.play(150, (call, elapsed) -> new Call((int) (call % NODES), "user" + call * 7 % 20, "red"));

            Verdict users = game.judge("user", 20, USER);
            assertThat(users.worstWindow()).as(users.toString()).isLessThanOrEqualTo(20);
            neverOver(game.judge("team", 150, TEAM));
        }
    }

    @Test
    void givenALimitOfOne_whenManyUsersCall_thenNoWindowHoldsTwo() throws Exception {
        try (Game game = new Game("limits of 1", 1, 10_000)) {
            game.play(60, (call, elapsed) -> new Call((int) (call % NODES), "user" + call / NODES % 20, "red"));

            neverOver(game.judge("user", 1, USER));
        }
    }

    @Test
    void givenNodesThatLeaveOneAfterTheOther_whenCalled_thenNoWindowHoldsMore() throws Exception {
        try (Game game = new Game("rolling restart", 100, 10_000)) {
            CompletableFuture<Void> restarts = CompletableFuture.runAsync(() -> {
                for (int node = 0; node < NODES; node++) {
                    game.nodes.leaveAndRestart(node);
                }
            });
            game.play(100, (call, elapsed) -> new Call((int) (call % NODES), "alice", "red"));
            restarts.join();

            neverOver(game.judge("user", 100, USER));
        }
    }
}
