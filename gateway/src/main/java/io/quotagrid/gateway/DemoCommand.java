package io.quotagrid.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.gateway.http.ListenAddress;
import io.quotagrid.node.NodeOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code quotagrid demo}: three nodes in this process, joined, with the sandbox provider and some traffic. */
@Command(
        name = "demo",
        description = "Runs three joined nodes with a stand-in for a provider and some traffic until Ctrl-C.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:stopped as asked", "1:the nodes cannot start", "2:wrong usage"})
final class DemoCommand implements Callable<Integer> {
    private static final int NODES = 3;
    private static final String POLICY = "demo.yaml";

    private final Running.Starter starter;
    private final Foreground foreground;

    @Spec
    private CommandSpec spec;

    DemoCommand(Running.Starter starter, Foreground foreground) {
        this.starter = starter;
        this.foreground = foreground;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return foreground.run(() -> Demo.start(starter, policy(), out), demo -> {
            out.println("the page: " + demo.adminAddress() + "/ (every node shows it)");
            out.println(
                    "three nodes, one quota; each user may make 20 calls a minute, and alice tries more. Ctrl-C ends it");
            out.flush();
        });
    }

    /** A cluster of its own: what else runs on this machine is left alone. */
    static Policy policy() {
        return PolicyLoader.load(text().getBytes(UTF_8)).policy().orElseThrow();
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(DemoCommand.class.getResourceAsStream(POLICY), POLICY)) {
            String yaml = new String(in.readAllBytes(), UTF_8);
            String name = "demo-" + ProcessHandle.current().pid();
            return yaml.replace("cluster:\n", "cluster:\n  name: " + name + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The nodes and their traffic, closed in the other order. */
    private static final class Demo implements Running {
        private final List<Running> nodes = new ArrayList<>();
        private @Nullable DemoTraffic traffic;

        static Demo start(Running.Starter starter, Policy policy, PrintWriter out) {
            Demo demo = new Demo();
            boolean complete = false;
            try {
                for (int i = 1; i <= NODES; i++) {
                    Running node = starter.start(policy, options());
                    demo.nodes.add(node);
                    out.println("node " + i + ": " + node.address() + ", admin on " + node.adminAddress());
                    out.flush();
                }
                DemoTraffic traffic = new DemoTraffic(
                        demo.nodes.stream().map(Running::address).toList(), out);
                demo.traffic = traffic;
                traffic.start();
                complete = true;
                return demo;
            } finally {
                if (!complete) {
                    demo.close();
                }
            }
        }

        private static GatewayOptions options() {
            ListenAddress anyPort = new ListenAddress("127.0.0.1", 0);
            NodeOptions usual = NodeOptions.defaults();
            NodeOptions node =
                    new NodeOptions(Optional.empty(), OptionalInt.of(0), usual.peers(), usual.clock(), Map.of());
            return new GatewayOptions(anyPort, anyPort, Map.of(), node, Optional.of(text()));
        }

        @Override
        public URI address() {
            return nodes.get(0).address();
        }

        @Override
        public URI adminAddress() {
            return nodes.get(0).adminAddress();
        }

        @Override
        public void close() {
            if (traffic != null) {
                traffic.close();
            }
            nodes.forEach(Running::close);
        }
    }
}
