package io.quotagrid.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Many short calls on kept-alive connections, plain answers, short streams and some slow ones in turn, with limits and audit on: the watch for
 * callers that hang up must never take a byte of the next request, nor let a connection be closed. Exit code 1 if a single call
 * fails or anything is left behind.
 *
 * <p>Argument: calls.
 */
public final class KeepAliveSoak {
    private static final int CONNECTIONS = 64;
    private static final int CALLERS = 1_000;
    private static final Duration LONGEST = Duration.ofMinutes(20);
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final List<String> LEFT = List.of(
            "quotagrid_requests_in_flight", "quotagrid_engine_held_permits", "quotagrid_engine_open_reservations");

    private KeepAliveSoak() {}

    public static void main(String[] arguments) throws Exception {
        long calls = Long.parseLong(arguments[0]);
        PrintStream out = System.out;
        boolean good;
        try (GatewayProcess gateway = new GatewayProcess("soak", Map.of(), "-Xmx512m")) {
            Requests quick = new Requests(gateway.address(), "sandbox", false);
            Requests stream = new Requests(gateway.address(), "sandbox-tokens-3", true);
            Requests watched =
                    new Requests(gateway.address(), "sandbox-delay-120ms", false); // the watch begins at 100 ms
            Requests soon = new Requests(gateway.address(), "sandbox-delay-1ms", false);
            List<Requests> requests = List.of(quick, stream, soon, quick, watched, stream, quick, soon);
            Round round = new ClosedLoop(gateway.address(), requests, CALLERS, answer -> answer.status() == 200)
                    .run(CONNECTIONS, LONGEST, calls);
            boolean nothingLeft = gateway.admin().allZero(LEFT, QUIET);
            out.printf(
                    "%d keep-alive calls on %d connections in %.0f s, %.0f a second: %d failed%s; left behind: %s%n",
                    round.answers() + round.failures(),
                    CONNECTIONS,
                    round.seconds(),
                    round.perSecond(),
                    round.failures(),
                    round.failures() == 0 ? "" : " (" + round.problem() + ")",
                    nothingLeft ? "nothing" : "slots, reservations or requests");
            good = round.answers() == calls && round.failures() == 0 && nothingLeft;
        }
        System.exit(good ? 0 : 1);
    }
}
