package io.quotagrid.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotagrid.client.cli.FindingsPrinter;
import io.quotagrid.config.Finding;
import io.quotagrid.config.Finding.Severity;
import io.quotagrid.config.IdentityConfig;
import io.quotagrid.config.NotBuiltYet;
import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.config.PolicyReport;
import io.quotagrid.config.SignedSecret;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.http.ListenAddress;
import io.quotagrid.gateway.http.StartException;
import io.quotagrid.gateway.logs.LogEnvironment;
import io.quotagrid.node.NodeOptions;
import io.quotagrid.node.database.Database;
import io.quotagrid.node.live.SettingStore;
import io.quotagrid.node.live.jdbc.JdbcSettings;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code quotagrid gateway run}: one node, in the foreground, until Ctrl-C or a TERM signal. */
@Command(
        name = "run",
        description = "Runs one node in the foreground until Ctrl-C.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:stopped as asked; with --check: it would start",
            "1:the policy has errors, or the gateway cannot start",
            "2:wrong usage, or the file cannot be read"
        })
final class GatewayRunCommand implements Callable<Integer> {
    private static final int LARGEST_PORT = 65_535;

    private final Running.Starter starter;
    private final Foreground foreground;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Option(names = "--policy-config", required = true, paramLabel = "FILE", description = "The policy file.")
    private Path file;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where callers come in; default ${DEFAULT-VALUE}.",
            defaultValue = "0.0.0.0:41002")
    private String listen;

    @Option(
            names = "--admin-listen",
            paramLabel = "HOST:PORT",
            description = "Where operators come in; default is the policy's admin.listen, 127.0.0.1:41003.")
    private @Nullable String adminListen;

    @Option(names = "--cluster-port", paramLabel = "PORT", description = "TCP port of this node's member.")
    private @Nullable Integer clusterPort;

    @Option(
            names = "--join",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "Members of the cluster to join, beside those that discovery finds.")
    private List<String> join = List.of();

    @Option(names = "--check", description = "Say whether the policy could be run, and do not run it.")
    private boolean check;

    GatewayRunCommand(Running.Starter starter, Foreground foreground, Map<String, String> environment) {
        this.starter = starter;
        this.foreground = foreground;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        refuseWrongUsage();
        byte[] yaml = yaml();
        PolicyReport report = PolicyLoader.load(yaml);
        List<Finding> findings = new ArrayList<>(report.findings());
        report.policy().map(NotBuiltYet::in).ifPresent(findings::addAll);
        report.policy().flatMap(GatewayRunCommand::whoIsBelieved).ifPresent(findings::add);
        report.policy()
                .flatMap(policy -> SignedSecret.finding(policy, yaml, environment, Severity.ERROR))
                .ifPresent(findings::add);
        say(findings);
        if (findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR)) {
            return 1;
        }
        return check ? 0 : run(report.policy().orElseThrow(), new String(yaml, UTF_8));
    }

    /** What is wrong with the command line itself is said before the policy is looked at. */
    private void refuseWrongUsage() {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ParameterException(spec.commandLine(), "cannot read " + file);
        }
        if (clusterPort != null && (clusterPort < 0 || clusterPort > LARGEST_PORT)) {
            throw new ParameterException(
                    spec.commandLine(), "--cluster-port must be 0 to " + LARGEST_PORT + " but was " + clusterPort);
        }
        LogEnvironment.problem(environment).ifPresent(problem -> {
            throw new ParameterException(spec.commandLine(), problem);
        });
        address("--listen", listen);
        join.forEach(this::member);
        if (adminListen != null) {
            address("--admin-listen", adminListen);
        }
    }

    private ListenAddress address(String option, String text) {
        try {
            return ListenAddress.parse(option, text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** A member to join has a port, and 0 is none. */
    private void member(String peer) {
        if (address("--join", peer).port() == 0) {
            throw new ParameterException(spec.commandLine(), "--join must be host:port but was " + peer);
        }
    }

    /** Whoever runs this must know that identity is believed, not checked. */
    private static Optional<Finding> whoIsBelieved(Policy policy) {
        if (policy.identity().mode() != IdentityConfig.Mode.HEADERS) {
            return Optional.empty();
        }
        String headers = Stream.of(Tier.USER, Tier.TEAM)
                .flatMap(tier -> policy.tier(tier).header().stream())
                .collect(Collectors.joining(" and "));
        return Optional.of(new Finding(
                Severity.NOTICE,
                "identity.mode",
                0,
                "headers: anyone who reaches this gateway can set " + headers
                        + ", so let only those reach it who set them for others",
                Optional.empty(),
                Optional.empty()));
    }

    /** A check's findings are its result; before a run they are talk, and only if there are any. */
    private void say(List<Finding> findings) {
        if (check || !findings.isEmpty()) {
            PrintWriter to =
                    check ? spec.commandLine().getOut() : spec.commandLine().getErr();
            new FindingsPrinter(file, findings, spec.commandLine().getColorScheme()).lines(to);
            to.flush();
        }
    }

    private byte[] yaml() {
        try {
            return PolicyLoader.bytes(file);
        } catch (UncheckedIOException e) {
            throw new ParameterException(spec.commandLine(), "cannot read " + file, e);
        }
    }

    private SettingStore store(Policy policy) {
        try {
            String environmentOfPolicy =
                    policy.cluster().name() + "/" + policy.distributed().keyPrefix();
            return new JdbcSettings(Database.of(policy.store(), environment), environmentOfPolicy);
        } catch (IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    private int run(Policy policy, String text) {
        NodeOptions usual = NodeOptions.defaults();
        OptionalInt port = clusterPort == null ? OptionalInt.empty() : OptionalInt.of(clusterPort);
        GatewayOptions options = new GatewayOptions(
                address("--listen", listen),
                address("admin.listen", adminListen == null ? policy.admin().listen() : adminListen),
                environment,
                new NodeOptions(
                        usual.nodeId(),
                        port,
                        join,
                        usual.clock(),
                        usual.nanoClock(),
                        environment,
                        Optional.of(store(policy))),
                Optional.of(text));
        return foreground.run(() -> starter.start(policy, options), this::ready);
    }

    private void ready(Running gateway) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("quotagrid: ready on " + gateway.address() + ", admin on " + gateway.adminAddress());
        out.flush();
    }
}
