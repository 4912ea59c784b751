package io.quotagrid.bench;

import io.quotagrid.bench.ClosedLoop.Answer;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Somebody invents as many users as he likes, each with an address and a key of its own, at one gateway that takes in as many as it
 * does by default. It must live, say so to those it does not take in, and count those whom it knew before exactly and without
 * delay, all the while. Exit code 1 if not.
 *
 * <p>Arguments: users, at most a million; the gateway's heap, {@code 512m}.
 */
public final class CrowdSoak {
    private static final int CONNECTIONS = 64;
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final double LARGEST_SHARE = 0.75;
    private static final double MEBI = 1 << 20;

    private long admitted;
    private long turnedAway;

    private CrowdSoak() {}

    public static void main(String[] arguments) throws Exception {
        int users = Integer.parseInt(arguments[0]);
        boolean good;
        try (GatewayProcess gateway = new GatewayProcess("crowd", Map.of(), "-Xmx" + arguments[1])) {
            good = new CrowdSoak().invent(gateway, users, System.out);
        }
        System.exit(good ? 0 : 1);
    }

    private boolean invent(GatewayProcess gateway, int users, PrintStream out) throws Exception {
        long most = gateway.admin().value("quotagrid_subjects_owned_most");
        out.println(users + " users, as many keys and addresses, at a gateway that takes in " + most + " subjects ...");
        KnownCallers known = new KnownCallers(gateway.address());
        known.callOnce();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Future<?> calling = threads.submit(known);
        List<Requests> calls = List.of(new Requests(gateway.address(), "sandbox", false));
        Round round = new ClosedLoop(gateway.address(), calls, users, this::counts).run(CONNECTIONS, LONGEST, users);
        known.stop();
        calling.get();
        threads.shutdown();
        known.callUntilRefused();
        report(gateway, round, known, most, out);
        double share = (double) gateway.heapBytesAfterCollection() / gateway.heapBytes();
        out.printf("heap after collection  %.0f %% of its %.0f MiB%n", 100 * share, gateway.heapBytes() / MEBI);
        return round.failures() == 0 && admitted + turnedAway == users && known.exact() && share < LARGEST_SHARE;
    }

    private boolean counts(Answer answer) {
        admitted += answer.status() == 200 ? 1 : 0;
        turnedAway += answer.status() == 503 ? 1 : 0;
        return answer.status() == 200 || answer.status() == 503;
    }

    private void report(GatewayProcess gateway, Round round, KnownCallers known, long most, PrintStream out)
            throws IOException, InterruptedException {
        out.printf(
                "invented               %d in %.0f s, %.0f a second%n",
                round.answers(), round.seconds(), round.perSecond());
        out.printf("taken in               %d%n", admitted);
        out.printf("turned away with 503   %d%n", turnedAway);
        out.printf("anything else          %d %s%n", round.failures(), round.problem());
        out.printf("latency                p50 %.1f ms, p99 %.1f ms%n", millis(round, 50), millis(round, 99));
        out.printf("subjects               %d of %d%n", gateway.admin().value("quotagrid_subjects_owned"), most);
        out.println("known before           " + known);
        out.printf(
                "resident memory        %d MiB at most, CPU %d s%n",
                gateway.mebibytes("VmHWM"), gateway.cpu().toSeconds());
    }

    private static double millis(Round round, double percentile) {
        return round.latencyNanos().getValueAtPercentile(percentile) / 1e6;
    }
}
