package io.quotagrid.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A node that has just become ready, and everybody calls at once: nothing is compiled yet, and each call asks three owners. No
 * call may be refused as undecided for that. Exit code 1 if a single call fails or anything is left behind.
 *
 * <p>Arguments: connections that call at the same time, nodes that are started for it one after the other.
 */
public final class BurstSoak {
    private static final int CALLS_EACH = 5;
    private static final int CALLERS = 1_000;
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final List<String> LEFT = List.of(
            "quotagrid_requests_in_flight", "quotagrid_engine_held_permits", "quotagrid_engine_open_reservations");

    private BurstSoak() {}

    public static void main(String[] arguments) throws Exception {
        int connections = Integer.parseInt(arguments[0]);
        int nodes = Integer.parseInt(arguments[1]);
        boolean good = true;
        for (int node = 0; node < nodes; node++) {
            good &= burst(connections, System.out);
        }
        System.exit(good ? 0 : 1);
    }

    private static boolean burst(int connections, PrintStream out) throws Exception {
        try (GatewayProcess gateway = new GatewayProcess("soak", Map.of(), "-Xmx512m")) {
            long calls = (long) connections * CALLS_EACH;
            List<Requests> requests = List.of(new Requests(gateway.address(), "sandbox", false));
            Round round = new ClosedLoop(gateway.address(), requests, CALLERS, answer -> answer.status() == 200)
                    .run(connections, LONGEST, calls);
            boolean nothingLeft = gateway.admin().allZero(LEFT, QUIET);
            out.printf(
                    "%d calls on %d connections at once in %.1f s, slowest %.1f s: %d failed%s; left behind: %s%n",
                    calls,
                    connections,
                    round.seconds(),
                    round.latencyNanos().getMaxValue() / 1e9,
                    round.failures(),
                    round.failures() == 0 ? "" : " (" + round.problem() + ")",
                    nothingLeft ? "nothing" : "slots, reservations or requests");
            return round.answers() == calls && round.failures() == 0 && nothingLeft;
        }
    }
}
