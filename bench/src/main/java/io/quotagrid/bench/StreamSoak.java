package io.quotagrid.bench;

import io.quotagrid.bench.ClosedLoop.Answer;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Holds many streams of the sandbox open at once on one node, with the tiers of the reference policy and the audit on. The same
 * call gets the same bytes, so every stream must end with the checksum of one that was read before; all must have been open at
 * once; and afterwards no slot, reservation or request may be left. Exit code 1 if not.
 *
 * <p>Arguments: streams, seconds.
 */
public final class StreamSoak {
    private static final int INTERVAL_MILLIS = 500;
    private static final int GRACE_SECONDS = 30;
    private static final String IN_FLIGHT = "quotagrid_requests_in_flight";
    private static final String PERMITS = "quotagrid_engine_held_permits";
    private static final List<String> LEFT = List.of(IN_FLIGHT, PERMITS, "quotagrid_engine_open_reservations");
    private static final Duration QUIET = Duration.ofSeconds(10);

    private StreamSoak() {}

    public static void main(String[] arguments) throws Exception {
        int streams = Integer.parseInt(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        boolean good;
        try (GatewayProcess gateway = new GatewayProcess("soak", Map.of(), "-Xmx512m")) {
            good = hold(gateway, streams, seconds, System.out);
        }
        System.exit(good ? 0 : 1);
    }

    private static boolean hold(GatewayProcess gateway, int streams, int seconds, PrintStream out) throws Exception {
        long events = seconds * 1_000L / INTERVAL_MILLIS;
        String model = "sandbox-interval-" + INTERVAL_MILLIS + "ms-tokens-" + events;
        List<Requests> call = List.of(new Requests(gateway.address(), model, true));
        Duration opening = Duration.ofSeconds(Math.max(1, seconds / 2));
        out.println("one stream, to know what a whole one is ...");
        Duration patience = Duration.ofSeconds(seconds + GRACE_SECONDS);
        Answer whole = first(gateway, call, patience);
        out.println(streams + " streams of " + whole.events() + " events in " + seconds + " s ...");
        long idle = gateway.mebibytes("VmRSS");
        Duration cpuBefore = gateway.cpu();
        ExecutorService watcher = Executors.newSingleThreadExecutor();
        Future<Most> watched = watcher.submit(new Watch(gateway.admin(), seconds));
        Round round = new ClosedLoop(gateway.address(), call, streams, whole::equals)
                .run(streams, opening, streams, patience);
        Most most = watched.get();
        watcher.shutdown();
        boolean nothingLeft = gateway.admin().allZero(LEFT, QUIET);
        out.printf("whole                  %d of %d streams%n", round.answers(), streams);
        out.printf(
                "cut                    %d%s%n", round.failures(), round.failures() == 0 ? "" : ": " + round.problem());
        out.printf("events received        %d%n", round.events());
        out.printf("open at once           %d streams, holding %d slots%n", most.requests(), most.permits());
        out.printf(
                "resident memory        %d MiB before, %d MiB after, %d MiB at most%n",
                idle, gateway.mebibytes("VmRSS"), gateway.mebibytes("VmHWM"));
        out.printf(
                "CPU of the gateway     %.1f us/event%n",
                gateway.cpu().minus(cpuBefore).toNanos() / 1e3 / Math.max(1, round.events()));
        out.printf(
                "left behind            %s%n",
                nothingLeft ? "nothing" : "slots, reservations or requests: see /metrics");
        return round.answers() == streams && round.failures() == 0 && nothingLeft && most.requests() >= streams;
    }

    private static Answer first(GatewayProcess gateway, List<Requests> call, Duration patience) throws IOException {
        Answer[] seen = {new Answer(0, 0, 0, 0)};
        new ClosedLoop(gateway.address(), call, 1, answer -> {
                    seen[0] = answer;
                    return true;
                })
                .run(1, patience, 1, patience);
        if (seen[0].status() != 200) {
            throw new IOException("the first stream was not answered with 200: " + seen[0]);
        }
        return seen[0];
    }

    /** The most that was open. */
    private record Most(long requests, long permits) {}

    /** Looks once a second while the streams are held. */
    private record Watch(Admin admin, int seconds) implements Callable<Most> {
        @Override
        public Most call() throws Exception {
            Most most = new Most(0, 0);
            for (int second = 0; second < seconds; second++) {
                TimeUnit.SECONDS.sleep(1);
                most = new Most(
                        Math.max(most.requests(), admin.value(IN_FLIGHT)),
                        Math.max(most.permits(), admin.value(PERMITS)));
            }
            return most;
        }
    }
}
