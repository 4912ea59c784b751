package io.quotagrid.node.acceptance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.quotagrid.harness.Conversation;
import io.quotagrid.harness.JavaCommand;
import io.quotagrid.harness.JavaProcess;
import io.quotagrid.harness.Networks;
import io.quotagrid.harness.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Bare engine nodes, each in a process of its own, that know each other's ports. */
final class BareCluster implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** For the {@code cluster} block: a busy machine may take longer than calls usually wait, and then counts say nothing. */
    static final String PATIENT = "decision_timeout_ms: 20000";

    private static final AtomicInteger CLUSTERS = new AtomicInteger();
    private static final String PROVIDER = "providers: {targets: [{id: sandbox, provider: sandbox}]}\n";

    /** One node: the number of its port, its process and what it says. */
    record Node(int index, JavaProcess process, Conversation talk, String address) {
        /** Asks and waits for the answer. */
        String ask(String question) {
            return talk.ask(question);
        }

        /** One number of an answer: {@code admitted} of {@code admitted=5 refused=1}. */
        static long number(String answer, String name) {
            for (String word : answer.split(" ")) {
                if (word.startsWith(name + "=")) {
                    return Long.parseLong(word.substring(name.length() + 1));
                }
            }
            throw new AssertionError("no " + name + " in " + answer);
        }
    }

    private final Path directory;
    private final Path policy;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Integer> ports;
    private final IntFunction<String> hosts;
    private final IntFunction<List<String>> places;

    private BareCluster(
            Path directory,
            String clusterKeys,
            List<Integer> ports,
            IntFunction<String> hosts,
            IntFunction<List<String>> places) {
        this.directory = directory;
        this.ports = ports;
        this.hosts = hosts;
        this.places = places;
        String name = "bare-" + ProcessHandle.current().pid() + "-" + CLUSTERS.incrementAndGet();
        String yaml = PROVIDER + "cluster: {name: " + name + ", discovery: tcp"
                + (clusterKeys.isEmpty() ? "" : ", " + clusterKeys) + "}\n";
        try {
            this.policy = Files.writeString(directory.resolve(name + ".yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So many nodes, joined, every counter with its backup. */
    static BareCluster start(Path directory, int count) {
        return start(directory, count, count, "");
    }

    /**
     * @param count       nodes that start now
     * @param most        nodes that there may be in all
     * @param clusterKeys more of the policy's {@code cluster} block
     */
    static BareCluster start(Path directory, int count, int most, String clusterKeys) {
        BareCluster cluster =
                new BareCluster(directory, clusterKeys, Ports.free(most), index -> "127.0.0.1", index -> List.of());
        return cluster.started(count);
    }

    /** One node on each machine. */
    static BareCluster start(Path directory, Networks machines, int count) {
        return start(directory, machines, count, "");
    }

    /** @param clusterKeys more of the policy's {@code cluster} block */
    static BareCluster start(Path directory, Networks machines, int count, String clusterKeys) {
        List<Integer> ports = Collections.nCopies(count, 5_701);
        return new BareCluster(directory, clusterKeys, ports, machines::address, machines::on).started(count);
    }

    private BareCluster started(int count) {
        List<JavaProcess> processes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            processes.add(launch(i, 0));
        }
        for (int i = 0; i < count; i++) {
            add(i, processes.get(i));
        }
        awaitSafe(count);
        return this;
    }

    private JavaProcess launch(int index, long clockAheadMillis) {
        String peers = IntStream.range(0, ports.size())
                .mapToObj(peer -> hosts.apply(peer) + ":" + ports.get(peer))
                .collect(Collectors.joining(","));
        JavaCommand command = JavaCommand.of(
                "node" + index + "-" + System.nanoTime(),
                directory,
                BareNode.class.getName(),
                List.of(policy.toString(), "" + ports.get(index), peers, "" + clockAheadMillis));
        return JavaProcess.start(command.inside(places.apply(index)));
    }

    private Node add(int index, JavaProcess process) {
        String ready = process.awaitLine(line -> line.startsWith("ready "), PATIENCE);
        Node node = new Node(index, process, new Conversation(process), ready.substring("ready ".length()));
        nodes.add(node);
        return node;
    }

    /** One more node, on the port of that number; waits until it has started. */
    Node join(int index) {
        return add(index, launch(index, 0));
    }

    /** Two more at once. */
    void joinBoth(int one, int other) {
        JavaProcess first = launch(one, 0);
        JavaProcess second = launch(other, 0);
        add(one, first);
        add(other, second);
    }

    /** One more, whose clock is ahead. */
    Node join(int index, long clockAheadMillis) {
        return add(index, launch(index, clockAheadMillis));
    }

    Node node(int index) {
        return nodes.get(index);
    }

    /** Those that run. */
    List<Node> alive() {
        return nodes.stream().filter(node -> node.process().alive()).toList();
    }

    /** All of the first so many ports run again, if they do not, and every counter has its backup. */
    void makeWhole(int count) {
        alive().forEach(node -> node.process().resume());
        for (int i = 0; i < count; i++) {
            int index = i;
            if (alive().stream().noneMatch(node -> node.index() == index)) {
                join(index);
            }
        }
        awaitSafe(count);
    }

    /** The node that owns the subject; asked of one that runs. */
    Node ownerOf(String subject) {
        String owner = alive().get(0).ask("owner " + subject);
        return alive().stream()
                .filter(node -> node.address().equals(owner))
                .findFirst()
                .orElseThrow();
    }

    /** A subject that is owned by that node. */
    String subjectOwnedBy(Node owner, String prefix) {
        for (int i = 0; ; i++) {
            String subject = prefix + i;
            if (ownerOf(subject).equals(owner)) {
                return subject;
            }
        }
    }

    /** Waits until so many see each other and every counter has its backup: so twice, for what moves may begin to after one was asked. */
    void awaitSafe(int members) {
        await().atMost(PATIENCE.toSeconds(), SECONDS).until(() -> {
            boolean before = allSafe(members);
            return before && allSafe(members);
        });
    }

    private boolean allSafe(int members) {
        return alive().stream()
                .map(node -> node.ask("status"))
                .allMatch(status -> Node.number(status, "members") == members
                        && status.contains("safe=true")
                        && status.contains("mode=CLUSTER"));
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.process().close());
    }
}
