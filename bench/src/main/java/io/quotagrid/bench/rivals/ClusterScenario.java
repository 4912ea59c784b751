package io.quotagrid.bench.rivals;

import static java.util.Objects.requireNonNull;

import io.quotagrid.bench.Noise;
import io.quotagrid.bench.Samples;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A decision of the engine, with slices and without, beside Bucket4j on Hazelcast, a script in Redis and a bare entry processor:
 * one caller or 100,000, one node or three, in one run, in turn within each round. Prints Markdown tables; read the ratios.
 *
 * <p>Arguments: seconds a round, rounds.
 */
public final class ClusterScenario {
    private static final int MANY = 100_000;
    private static final int BUSY_THREADS = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final int MOST_WARM_UPS = 8;
    private static final double STILL_FASTER = 1.1;

    /** Who asks for what. */
    private record Case(int tiers, int callers, int threads) {
        String title(int nodes) {
            return "%s, %s, %s, %s"
                    .formatted(
                            nodes == 1 ? "One node" : nodes + " nodes",
                            callers == 1 ? "one hot key" : callers + " keys",
                            tiers == 1 ? "one limit" : tiers + " tiers",
                            threads == 1 ? "1 thread a node" : threads + " threads a node");
        }

        Question question(Rival rival, Duration length) {
            return new Question(rival, tiers, callers, threads, length);
        }
    }

    private static final List<Case> CASES = List.of(
            new Case(6, 1, 1),
            new Case(6, 1, BUSY_THREADS),
            new Case(6, MANY, 1),
            new Case(6, MANY, BUSY_THREADS),
            new Case(1, 1, 1),
            new Case(1, 1, BUSY_THREADS),
            new Case(1, MANY, 1),
            new Case(1, MANY, BUSY_THREADS));

    private final Nodes nodes;
    private final Supplier<Duration> cpu;
    private final List<Rival> rivals;
    private final Duration length;
    private final int rounds;
    private final Goals goals;
    private final PrintStream out;

    private ClusterScenario(
            Nodes nodes,
            Supplier<Duration> cpu,
            List<Rival> rivals,
            Duration length,
            int rounds,
            Goals goals,
            PrintStream out) {
        this.nodes = nodes;
        this.cpu = cpu;
        this.rivals = rivals;
        this.length = length;
        this.rounds = rounds;
        this.goals = goals;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        Duration length = Duration.ofMillis((long) (1_000 * Double.parseDouble(arguments[0])));
        int rounds = Integer.parseInt(arguments[1]);
        Optional<RedisServer> redis = RedisServer.start();
        List<Rival> rivals = new ArrayList<>(List.of(Rival.values()));
        if (redis.isEmpty()) {
            System.out.println(RedisServer.HOW_TO_GET_IT + "\n");
            rivals.remove(Rival.REDIS);
        }
        Goals goals = new Goals();
        try {
            for (int count : List.of(1, 3)) {
                try (Nodes nodes =
                        Nodes.ofRivals(count, redis.map(RedisServer::port).orElse(0))) {
                    Supplier<Duration> cpu =
                            () -> nodes.cpu().plus(redis.map(RedisServer::cpu).orElse(Duration.ZERO));
                    Noise noise = new Noise(cpu);
                    new ClusterScenario(nodes, cpu, rivals, length, rounds, goals, System.out).run();
                    System.out.printf(
                            "Other processes used %.0f %% of the machine's CPU while this ran.%n%n", noise.percent());
                }
            }
        } finally {
            redis.ifPresent(RedisServer::close);
        }
        goals.print(System.out);
        System.exit(0);
    }

    private void run() throws IOException {
        for (Rival rival : rivals) {
            warmUp(rival, new Case(6, 1, BUSY_THREADS));
            warmUp(rival, new Case(1, MANY, BUSY_THREADS));
        }
        for (Case each : CASES) {
            measure(each);
        }
    }

    /** Until it is compiled: as long as it still gets faster. */
    private void warmUp(Rival rival, Case each) throws IOException {
        double best = 0;
        for (int round = 0; round < MOST_WARM_UPS; round++) {
            double now = ask(each.question(rival, WARM_UP)).round().perSecond();
            if (now < best * STILL_FASTER) {
                return;
            }
            best = Math.max(best, now);
        }
    }

    private void measure(Case each) throws IOException {
        Map<Rival, Samples> samples = new EnumMap<>(Rival.class);
        Map<Rival, Long> messages = new EnumMap<>(Rival.class);
        for (int round = -1; round < rounds; round++) {
            for (Rival rival : rivals) {
                Duration before = cpu.get();
                Answer answer = ask(each.question(rival, length));
                if (round >= 0) { // the one before warms up
                    samples.computeIfAbsent(rival, key -> new Samples())
                            .add(answer.round(), cpu.get().minus(before));
                    messages.merge(rival, answer.messages(), Long::sum);
                }
            }
        }
        print(each, samples, messages);
        goals.look(nodes.count(), each.tiers(), each.callers(), each.threads(), samples);
    }

    private Answer ask(Question question) throws IOException {
        Answer answer = Answer.sum(
                nodes.ask("run " + question.words()).stream().map(Answer::of).toList());
        if (answer.round().answers() == 0) {
            throw new IOException(
                    "no decision from " + question + ": " + answer.round().problem());
        }
        return answer;
    }

    private void print(Case each, Map<Rival, Samples> samples, Map<Rival, Long> messages) {
        Samples bucket4j = requireNonNull(samples.get(Rival.BUCKET4J));
        Samples redis = samples.get(Rival.REDIS);
        out.printf("### %s%n%n", each.title(nodes.count()));
        out.println("| way | decisions/s | of bucket4j: median (range) | of Redis: median (range) | p50 us | p99 us"
                + " | CPU us/decision | messages/decision | failures |");
        out.println("|---|---|---|---|---|---|---|---|---|");
        samples.forEach((rival, sample) -> out.printf(
                "| %s | %.0f | %s | %s | %.1f | %.1f | %.1f | %s | %d |%n",
                rival.title(),
                sample.answersPerSecond(),
                sample.ratioTo(bucket4j),
                redis == null ? "" : sample.ratioTo(redis),
                sample.latencyMicros(50),
                sample.latencyMicros(99),
                sample.cpuMicrosPerAnswer(),
                rival == Rival.SLICES || rival == Rival.OWNERS
                        ? "%.3f".formatted((double) requireNonNull(messages.get(rival)) / sample.answers())
                        : "",
                sample.failures()));
        out.println();
        out.flush();
    }
}
