package io.quotagrid.gateway.referee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.quotagrid.gateway.Quotagrid;
import io.quotagrid.harness.JavaCommand;
import io.quotagrid.harness.JavaProcess;
import io.quotagrid.harness.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Gateways, each the real program in a process of its own, joined to one cluster. A node keeps its ports when it starts anew. */
final class GatewayNodes implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern MEMBERS = Pattern.compile("(?m)^quotagrid_cluster_members(?:\\{[^}]*})? ([0-9.]+)$");
    private static final Pattern MESSAGES = Pattern.compile("(?m)^quotagrid_engine_messages_total ([0-9.E]+)$");

    private final Path directory;
    private final Path policy;
    private final List<Integer> ports;
    private final int count;
    private final AtomicReferenceArray<JavaProcess> processes;
    private final List<JavaProcess> all = new ArrayList<>();
    private final HttpClient admin = HttpClient.newHttpClient();

    private GatewayNodes(Path directory, String yaml, int count) {
        this.directory = directory;
        this.count = count;
        this.ports = Ports.free(3 * count);
        this.processes = new AtomicReferenceArray<>(count);
        try {
            String cluster = "cluster: {name: referee-"
                    + ProcessHandle.current().pid() + "-" + System.nanoTime() + ", discovery: tcp}\n";
            this.policy = Files.writeString(directory.resolve("policy.yaml"), cluster + yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So many, joined and ready. */
    static GatewayNodes start(Path directory, String yaml, int count) {
        GatewayNodes nodes = new GatewayNodes(directory, yaml, count);
        IntStream.range(0, count).forEach(nodes::launch);
        IntStream.range(0, count).forEach(nodes::awaitReady);
        await().atMost(PATIENCE.toSeconds(), SECONDS)
                .until(() -> IntStream.range(0, count).allMatch(node -> nodes.metric(node, MEMBERS) == count));
        return nodes;
    }

    private void launch(int node) {
        String peers = IntStream.range(0, count)
                .mapToObj(each -> "127.0.0.1:" + ports.get(3 * each + 2))
                .collect(Collectors.joining(","));
        JavaProcess process = JavaProcess.start(JavaCommand.of(
                "gateway" + node + "-" + System.nanoTime(),
                directory,
                Quotagrid.class.getName(),
                List.of(
                        "gateway",
                        "run",
                        "--policy-config",
                        policy.toString(),
                        "--listen",
                        "127.0.0.1:" + ports.get(3 * node),
                        "--admin-listen",
                        "127.0.0.1:" + ports.get(3 * node + 1),
                        "--cluster-port",
                        "" + ports.get(3 * node + 2),
                        "--join",
                        peers)));
        processes.set(node, process);
        synchronized (all) {
            all.add(process);
        }
    }

    private void awaitReady(int node) {
        processes.get(node).awaitLine(line -> line.contains("ready on"), PATIENCE);
    }

    int count() {
        return count;
    }

    /** Where callers of a node come in. */
    URI address(int node) {
        return URI.create("http://127.0.0.1:" + ports.get(3 * node));
    }

    /** Kills a node and starts it anew on the same ports. */
    void killAndRestart(int node) {
        processes.get(node).kill();
        launch(node);
        awaitReady(node);
    }

    /** Asks a node to leave, and starts it anew when it has gone. */
    void leaveAndRestart(int node) {
        processes.get(node).terminate();
        processes.get(node).awaitExit(PATIENCE);
        launch(node);
        awaitReady(node);
    }

    /** Messages that the engines sent to owners, over all nodes. */
    double messages() {
        return IntStream.range(0, count)
                .mapToDouble(node -> metric(node, MESSAGES))
                .sum();
    }

    private double metric(int node, Pattern name) {
        try {
            URI metrics = URI.create("http://127.0.0.1:" + ports.get(3 * node + 1) + "/metrics");
            String text = admin.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                    .body();
            Matcher found = name.matcher(text);
            return found.find() ? Double.parseDouble(found.group(1)) : 0;
        } catch (IOException e) {
            return 0; // it is being started anew
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        synchronized (all) {
            all.forEach(JavaProcess::close);
        }
    }
}
