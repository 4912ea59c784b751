package io.quotagrid.bench.rivals;

import io.quotagrid.harness.Conversation;
import io.quotagrid.harness.JavaCommand;
import io.quotagrid.harness.JavaProcess;
import io.quotagrid.harness.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Processes of one main class that are told the same things. */
final class Nodes implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int CLUSTERS = 3;

    private final List<JavaProcess> processes = new ArrayList<>();
    private final List<Conversation> talks = new ArrayList<>();

    private Nodes() {}

    /** Members of every way's cluster, joined, with all backups made. */
    static Nodes ofRivals(int count, int redisPort) throws IOException {
        String ports =
                Ports.free(CLUSTERS * count).stream().map(String::valueOf).collect(Collectors.joining(","));
        Nodes nodes = new Nodes();
        Path directory = Files.createTempDirectory("quotagrid-rivals");
        String name = "bench-" + ProcessHandle.current().pid() + "-" + count;
        for (int index = 0; index < count; index++) {
            nodes.start(directory, RivalNode.class, List.of(name, "" + index, ports, "" + redisPort), "-Xmx1g", index);
        }
        nodes.awaitReady();
        nodes.await("complete " + count, START);
        return nodes;
    }

    /** Processes with a store each, to be filled. */
    static Nodes ofStores(Rival rival, int count, int redisPort) throws IOException {
        String ports = Ports.free(count).stream().map(String::valueOf).collect(Collectors.joining(","));
        Nodes nodes = new Nodes();
        Path directory = Files.createTempDirectory("quotagrid-memory");
        String name = "memory-" + ProcessHandle.current().pid() + "-" + rival + count;
        for (int index = 0; index < count; index++) {
            List<String> arguments = List.of(rival.name(), name, "" + index, ports, "" + redisPort);
            nodes.start(directory, StoreNode.class, arguments, "-Xmx3g", index);
        }
        nodes.awaitReady();
        nodes.await("complete " + count, START);
        return nodes;
    }

    private void start(Path directory, Class<?> mainClass, List<String> arguments, String heap, int index) {
        // the harness starts small JVMs: here they get the compiler and the collector that they would have by default
        List<String> flags = List.of(heap, "-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC");
        JavaCommand small = JavaCommand.of("node" + index, directory, mainClass.getName(), arguments);
        processes.add(JavaProcess.start(new JavaCommand(
                small.name(), directory, small.mainClass(), arguments, List.of(), flags, small.environment())));
    }

    private void awaitReady() {
        for (JavaProcess process : processes) {
            process.awaitLine("ready"::equals, START);
            talks.add(new Conversation(process));
        }
    }

    /**
     * Asks again and again until all say {@code true}.
     *
     * @throws IllegalStateException if they do not in time
     */
    void await(String question, Duration patience) {
        long giveUpAt = System.nanoTime() + patience.toNanos();
        while (!ask(question).stream().allMatch("true"::equals)) {
            if (System.nanoTime() - giveUpAt > 0) {
                throw new IllegalStateException("not " + question + " within " + patience);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    int count() {
        return processes.size();
    }

    /** Asks all at once; the answers in their order. */
    List<String> ask(String question) {
        return askEach(index -> question);
    }

    /** Asks all at once, each its own; the answers in their order. */
    List<String> askEach(IntFunction<String> questions) {
        List<CompletableFuture<String>> begun = new ArrayList<>();
        for (int i = 0; i < talks.size(); i++) {
            begun.add(talks.get(i).begin(questions.apply(i)));
        }
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < talks.size(); i++) {
            answers.add(talks.get(i).await(questions.apply(i), begun.get(i)));
        }
        return answers;
    }

    /** CPU time of all so far. */
    Duration cpu() {
        Duration sum = Duration.ZERO;
        for (JavaProcess process : processes) {
            sum = sum.plus(ProcessHandle.of(process.pid())
                    .flatMap(handle -> handle.info().totalCpuDuration())
                    .orElse(Duration.ZERO));
        }
        return sum;
    }

    @Override
    public void close() {
        processes.forEach(JavaProcess::close);
    }
}
