package io.quotagrid.bench;

import static java.util.Objects.requireNonNull;

import io.quotagrid.bench.ClosedLoop.Answer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Straight to the stub provider, through a gateway without limits, with the reference policy's three tiers, with six: in one
 * run, in turn, several rounds, so that noise hits all alike. Prints Markdown tables; read the ratios.
 *
 * <p>Arguments: seconds a round, rounds.
 */
public final class LoadScenario {
    private static final String PLAIN = "plain";
    private static final int MANY = 100_000;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final int MOST_WARM_UPS = 12;
    private static final double STILL_FASTER = 1.05;
    private static final int SMALLEST_BODY_BYTES = 1_000;

    /** One way to the provider. */
    private record Way(String name, URI server, Optional<GatewayProcess> gateway) {
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
                GatewayProcess plain = gateway(PLAIN, stub);
                GatewayProcess three = gateway("three-tiers", stub);
                GatewayProcess six = gateway("six-tiers", stub)) {
            List<Way> ways = List.of(
                    new Way("straight to the stub", stub.baseUrl(), Optional.empty()),
                    new Way(PLAIN, plain.address(), Optional.of(plain)),
                    new Way("three tiers", three.address(), Optional.of(three)),
                    new Way("six tiers", six.address(), Optional.of(six)));
            Noise noise = new Noise(() -> plain.cpu().plus(three.cpu()).plus(six.cpu()));
            new LoadScenario(ways, length, rounds, System.out).run();
            System.out.printf("Other processes used %.0f %% of the machine's CPU while this ran.%n", noise.percent());
        }
        System.exit(0);
    }

    private static GatewayProcess gateway(String policy, StubProvider stub) throws IOException {
        return new GatewayProcess(
                policy, Map.of("OPENAI_BASE_URL", stub.baseUrl().toString()), "-Xmx512m");
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
        Samples plain = requireNonNull(samples.get(PLAIN));
        out.printf("### %s%n%n", each.title());
        out.printf(
                "| way | %s | of plain: median (range) | p50 us | p99 us | gateway CPU us/%s | failures |%n",
                each.stream() ? "streams/s | events/s" : "requests/s", each.stream() ? "event" : "request");
        out.printf("|---|%s---|---|---|---|---|---|%n", each.stream() ? "---|" : "");
        samples.forEach((way, sample) -> out.printf(
                "| %s | %.0f |%s %s | %.0f | %.0f | %.1f | %d |%n",
                way,
                sample.answersPerSecond(),
                each.stream() ? " %.0f |".formatted(sample.eventsPerSecond()) : "",
                sample.ratioTo(plain),
                sample.latencyMicros(50),
                sample.latencyMicros(99),
                each.stream() ? sample.cpuMicrosPerEvent() : sample.cpuMicrosPerAnswer(),
                sample.failures()));
        out.println();
        out.flush();
    }
}
