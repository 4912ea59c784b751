package io.quotagrid.bench;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Straight to the stub provider, through a gateway without limits, with the reference policy's three tiers, with six tiers: in
 * one run, in turn, several rounds, so that noise hits all alike. Prints a Markdown table; read the ratios.
 *
 * <p>Arguments: seconds a round, rounds.
 */
public final class LoadScenario {
    private static final String TARGET =
            "providers: {targets: [{id: stub, provider: openai-compatible, base_url: \"%s\"%s}]}%n";
    private static final String PLAIN = "user_rate_limit: {header: X-User-Id}\n" + TARGET;
    private static final String LIMITS = "{rpm: 9000000000, tpm: 9000000000000, max_parallel_requests: 1000000}";
    private static final String THREE =
            "rate_limits: {per_user: " + LIMITS + ", per_team: " + LIMITS + ", global: " + LIMITS + "}\n" + PLAIN;
    private static final String SIX = "rate_limits: {per_ip: " + LIMITS + ", per_key: " + LIMITS + ", per_user: "
            + LIMITS + ", per_team: " + LIMITS + ", global: " + LIMITS + "}\n" + PLAIN;

    /** Sums of one way over all its rounds. */
    private static final class Sum {
        private final Histogram latencyNanos = new Histogram(60_000_000_000L, 3);
        private long answers;
        private long failures;
        private double seconds;
        private double cpuSeconds;
    }

    private LoadScenario() {}

    public static void main(String[] arguments) throws Exception {
        double seconds = Double.parseDouble(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        PrintStream out = System.out;
        try (StubProvider stub = new StubProvider();
                GatewayProcess plain = gateway(PLAIN, stub, "");
                GatewayProcess three = gateway(THREE, stub, "");
                GatewayProcess six = gateway(SIX, stub, ", rate_limits: " + LIMITS)) {
            Map<String, URI> ways = new LinkedHashMap<>();
            ways.put("straight to the stub", stub.baseUrl());
            ways.put("plain", plain.address());
            ways.put("three tiers", three.address());
            ways.put("six tiers", six.address());
            List<GatewayProcess> processes = Arrays.asList(null, plain, three, six);
            out.println("| what | way | requests/s | of plain | p50 us | p99 us | gateway CPU us/request | failures |");
            out.println("|---|---|---|---|---|---|---|---|");
            for (boolean stream : new boolean[] {false, true}) {
                for (int users : stream ? new int[] {1} : new int[] {1, 100_000}) {
                    for (int connections : stream ? new int[] {32} : new int[] {1, 32}) {
                        String what = (stream ? "streams of " + StubProvider.EVENTS + " events" : "JSON") + ", " + users
                                + (users == 1 ? " user, " : " users, ") + connections + " connections";
                        measure(out, what, ways, processes, stream, users, connections, seconds, rounds);
                    }
                }
            }
        }
        System.exit(0);
    }

    private static GatewayProcess gateway(String policy, StubProvider stub, String limits) throws Exception {
        return new GatewayProcess(policy.formatted(stub.baseUrl(), limits), List.of("-Xmx512m"));
    }

    private static void measure(
            PrintStream out,
            String what,
            Map<String, URI> ways,
            List<GatewayProcess> processes,
            boolean stream,
            int users,
            int connections,
            double seconds,
            int rounds)
            throws Exception {
        Map<String, Sum> sums = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) { // the first warms up
            int index = 0;
            for (Map.Entry<String, URI> way : ways.entrySet()) {
                GatewayProcess process = processes.get(index++);
                double cpuBefore = process == null ? 0 : process.cpuSeconds();
                LoadClient.Round measured = new LoadClient(way.getValue(), stream, users).run(connections, seconds);
                if (round < 0) {
                    continue;
                }
                Sum sum = sums.computeIfAbsent(way.getKey(), name -> new Sum());
                sum.latencyNanos.add(measured.latencyNanos());
                sum.answers += measured.answers();
                sum.failures += measured.failures();
                sum.seconds += measured.seconds();
                sum.cpuSeconds += process == null ? 0 : process.cpuSeconds() - cpuBefore;
            }
        }
        Sum unlimited = requireNonNull(sums.get("plain"));
        double plain = unlimited.answers / unlimited.seconds;
        sums.forEach((way, sum) -> out.printf(
                "| %s | %s | %.0f | %.2f | %.0f | %.0f | %.1f | %d |%n",
                what,
                way,
                sum.answers / sum.seconds,
                sum.answers / sum.seconds / plain,
                sum.latencyNanos.getValueAtPercentile(50) / 1e3,
                sum.latencyNanos.getValueAtPercentile(99) / 1e3,
                sum.cpuSeconds * 1e6 / Math.max(1, sum.answers),
                sum.failures));
    }
}
