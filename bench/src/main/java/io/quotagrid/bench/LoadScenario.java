package io.quotagrid.bench;

import static java.util.Objects.requireNonNull;

import io.quotagrid.bench.ClosedLoop.Answer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Straight to the stub provider, through a gateway without limits, with the reference policy's three tiers, with six: in one
 * run, in turn, several rounds, so that noise hits all alike. Or this build beside another one: what a change costs a call.
 * Prints Markdown tables; read the ratios.
 *
 * <p>Arguments: seconds a round, rounds; and the class path of the other build, if one is to be compared with.
 */
public final class LoadScenario {
    private static final String PLAIN = "plain";
    private static final int MANY = 100_000;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final int MOST_WARM_UPS = 12;
    private static final double STILL_FASTER = 1.05;
    private static final int SMALLEST_BODY_BYTES = 1_000;

    /**
     * One way to the provider.
     *
     * @param base name of the way that it is compared with
     */
    private record Way(String name, String base, URI server, Optional<GatewayProcess> gateway) {
        static Way through(String name, String base, GatewayProcess gateway) {
            return new Way(name, base, gateway.address(), Optional.of(gateway));
        }

        Duration cpu() {
            return gateway.map(GatewayProcess::cpu).orElse(Duration.ZERO);
        }
    }

    /** Who asks for what. */
    private record Case(boolean stream, int callers, int connections) {
        String title() {
            String who = callers == 1 ? "one caller (hot keys)" : callers + " callers in turn (cold keys)";
            String what = stream ? "Streams of " + StubProvider.EVENTS + " events" : "Plain answers of 1.1 KB";
            return what + ", " + who + ", " + connections + (connections == 1 ? " connection" : " connections");
        }

        Predicate<Answer> expected() {
            return stream
                    ? answer -> answer.status() == 200 && answer.events() > StubProvider.EVENTS
                    : answer -> answer.status() == 200 && answer.bodyBytes() > SMALLEST_BODY_BYTES;
        }
    }

    private static final List<Case> CASES = List.of(
            new Case(false, 1, 1),
            new Case(false, 1, 32),
            new Case(false, MANY, 1),
            new Case(false, MANY, 32),
            new Case(true, 1, 32));

    private final List<Way> ways;
    private final Duration length;
    private final int rounds;
    private final PrintStream out;

    private LoadScenario(List<Way> ways, Duration length, int rounds, PrintStream out) {
        this.ways = ways;
        this.length = length;
        this.rounds = rounds;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        Duration length = Duration.ofMillis((long) (1_000 * Double.parseDouble(arguments[0])));
        int rounds = Integer.parseInt(arguments[1]);
        try (StubProvider stub = new StubProvider();
                Gateways gateways = new Gateways(stub)) {
            List<Way> ways = arguments.length > 2 ? twoBuilds(gateways, arguments[2]) : tiers(gateways, stub);
            Noise noise = new Noise(gateways::cpu);
            new LoadScenario(ways, length, rounds, System.out).run();
            System.out.printf("Other processes used %.0f %% of the machine's CPU while this ran.%n", noise.percent());
        }
        System.exit(0);
    }

    private static List<Way> tiers(Gateways gateways, StubProvider stub) throws IOException {
        return List.of(
                new Way("straight to the stub", PLAIN, stub.baseUrl(), Optional.empty()),
                Way.through(PLAIN, PLAIN, gateways.start(PLAIN, GatewayProcess.OURS)),
                Way.through("three tiers", PLAIN, gateways.start("three-tiers", GatewayProcess.OURS)),
                Way.through("six tiers", PLAIN, gateways.start("six-tiers", GatewayProcess.OURS)));
    }

    private static List<Way> twoBuilds(Gateways gateways, String other) throws IOException {
        List<Way> ways = new ArrayList<>();
        for (String policy : List.of(PLAIN, "six-tiers")) {
            String before = policy + ", the other build";
            ways.add(Way.through(before, before, gateways.start(policy, other)));
            ways.add(Way.through(policy, before, gateways.start(policy, GatewayProcess.OURS)));
        }
        return ways;
    }

    /** Those that were started; they are stopped together. */
    private static final class Gateways implements AutoCloseable {
        private final List<GatewayProcess> started = new ArrayList<>();
        private final StubProvider stub;

        Gateways(StubProvider stub) {
            this.stub = stub;
        }

        GatewayProcess start(String policy, String classPath) throws IOException {
            Map<String, String> environment =
                    Map.of("OPENAI_BASE_URL", stub.baseUrl().toString());
            GatewayProcess gateway = new GatewayProcess(policy, environment, "-Xmx512m", classPath);
            started.add(gateway);
            return gateway;
        }

        Duration cpu() {
            return started.stream().map(GatewayProcess::cpu).reduce(Duration.ZERO, Duration::plus);
        }

        @Override
        public void close() {
            started.forEach(GatewayProcess::close);
        }
    }

    private void run() throws IOException {
        for (Way way : ways) {
            warmUp(way, new Case(false, 1, 32));
            warmUp(way, new Case(true, 1, 32));
        }
        for (Case each : CASES) {
            measure(each);
        }
    }

    /** Until it is compiled: as long as it still gets faster. */
    private void warmUp(Way way, Case each) throws IOException {
        double best = 0;
        for (int round = 0; round < MOST_WARM_UPS; round++) {
            double now = ask(way, each, WARM_UP).perSecond();
            if (now < best * STILL_FASTER) {
                return;
            }
            best = Math.max(best, now);
        }
    }

    private void measure(Case each) throws IOException {
        Map<String, Samples> samples = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) {
            for (Way way : ways) {
                Duration cpuBefore = way.cpu();
                Round measured = ask(way, each, length);
                if (round >= 0) { // the one before warms up
                    samples.computeIfAbsent(way.name(), name -> new Samples())
                            .add(measured, way.cpu().minus(cpuBefore));
                }
            }
        }
        print(each, samples);
    }

    private static Round ask(Way way, Case each, Duration length) throws IOException {
        List<Requests> requests = List.of(new Requests(way.server(), "bench", each.stream()));
        Round round = new ClosedLoop(way.server(), requests, each.callers(), each.expected())
                .run(each.connections(), length, Long.MAX_VALUE);
        if (round.answers() == 0) {
            throw new IOException("no good answer " + way.name() + ": " + round.problem());
        }
        return round;
    }

    private void print(Case each, Map<String, Samples> samples) {
        Map<String, String> bases = ways.stream().collect(Collectors.toMap(Way::name, Way::base));
        boolean tiers = Set.copyOf(bases.values()).size() == 1;
        out.printf("### %s%n%n", each.title());
        out.printf(
                "| way | %s | of %s: median (range) | p50 us | p99 us | gateway CPU us/%s | failures |%n",
                each.stream() ? "streams/s | events/s" : "requests/s",
                tiers ? PLAIN : "the other build",
                each.stream() ? "event" : "request");
        out.printf("|---|%s---|---|---|---|---|---|%n", each.stream() ? "---|" : "");
        samples.forEach((way, sample) -> out.printf(
                "| %s | %.0f |%s %s | %.0f | %.0f | %.1f | %d |%n",
                way,
                sample.answersPerSecond(),
                each.stream() ? " %.0f |".formatted(sample.eventsPerSecond()) : "",
                sample.ratioTo(requireNonNull(samples.get(requireNonNull(bases.get(way))))),
                sample.latencyMicros(50),
                sample.latencyMicros(99),
                each.stream() ? sample.cpuMicrosPerEvent() : sample.cpuMicrosPerAnswer(),
                sample.failures()));
        out.println();
        out.flush();
    }
}
