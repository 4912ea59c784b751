package io.quotagrid.client.cli;

import io.quotagrid.client.load.LoadPlan;
import io.quotagrid.client.load.LoadReport;
import io.quotagrid.client.load.LoadReport.Latency;
import io.quotagrid.client.load.LoadRun;
import io.quotagrid.client.terminal.Cell;
import io.quotagrid.client.terminal.Numbers;
import io.quotagrid.client.terminal.Page;
import io.quotagrid.client.terminal.Style;
import io.quotagrid.client.terminal.Table;
import io.quotagrid.client.terminal.Terminal;
import io.quotagrid.config.Secret;
import io.quotagrid.config.SecretRef;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quotagrid bench}: load on one's own gateway. */
@Command(
        name = "bench",
        description = {
            "Puts load on a gateway of yours: so many callers, each of which asks again when it has its answer.",
            "Refusals are not repeated; their latencies are told apart from those of admitted calls.",
            "Ctrl-C ends it early, with the report until then."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:it answered, with whatever status",
            "1:no call was answered",
            "2:wrong usage",
            "130:ended early by Ctrl-C"
        })
final class BenchCommand implements Callable<Integer> {
    private static final Duration PROGRESS = Duration.ofSeconds(1);

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = "--target",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:41002",
            description = "A gateway, or the whole address of a route; default ${DEFAULT-VALUE}.")
    private URI target = URI.create("http://127.0.0.1:41002");

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "16",
            description = "Calls at once; default ${DEFAULT-VALUE}.")
    private int concurrency = 16;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            defaultValue = "10s",
            description = "How long: 10s, 5m; default ${DEFAULT-VALUE}.")
    private Duration duration = Duration.ofSeconds(10);

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "1",
            description = "So many users take turns (X-User-Id: bench-1 ...); default ${DEFAULT-VALUE}.")
    private int users = 1;

    @Option(names = "--stream", description = "Ask for streams.")
    private boolean stream;

    @Option(names = "--model", paramLabel = "NAME", defaultValue = "sandbox", description = "Default ${DEFAULT-VALUE}.")
    private String model = "sandbox";

    @Option(
            names = "--key-env",
            paramLabel = "NAME",
            description = "Environment variable with the bearer token to send.")
    private Optional<String> keyEnv = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        LoadPlan plan = new LoadPlan(target, concurrency, duration, users, stream, model, key());
        try (LoadRun run = LoadRun.start(plan);
                LastWords interrupted = LastWords.after(run::close)) {
            while (!run.await(PROGRESS) && !interrupted.wanted()) {
                progress(run.report());
            }
            if (interrupted.wanted()) {
                boolean unused = run.await(PROGRESS); // for calls in flight
            }
            LoadReport report = run.report();
            clearProgress();
            if (interrupted.wanted()) {
                output.remark("quotagrid: stopped by a signal; this is what came back until then");
            }
            output.print(report, page -> draw(page, report));
            return report.statuses().isEmpty() ? 1 : 0;
        }
    }

    private Optional<Secret> key() {
        return keyEnv.map(name -> new SecretRef(Optional.of(name), Optional.empty())
                .resolve(System.getenv())
                .orElseThrow(() -> new IllegalArgumentException("--key-env: " + name + " is not set")));
    }

    /** On a terminal one line that is written over; elsewhere nothing. */
    private void progress(LoadReport now) {
        if (Terminal.ofProcess().interactive()) {
            PrintWriter err = spec.commandLine().getErr();
            err.print("\r\u001b[K" + Numbers.trimmed(now.seconds()) + " s: " + Numbers.grouped(now.calls()) + " calls, "
                    + Numbers.grouped(Math.round(now.callsPerSecond())) + "/s, "
                    + Numbers.grouped(now.refused().map(Latency::count).orElse(0L)) + " refused, p99 "
                    + now.admitted()
                            .map(latency -> Numbers.latency(latency.p99()))
                            .orElse("-"));
            err.flush();
        }
    }

    private void clearProgress() {
        if (Terminal.ofProcess().interactive()) {
            PrintWriter err = spec.commandLine().getErr();
            err.print("\r\u001b[K");
            err.flush();
        }
    }

    private static void draw(Page page, LoadReport report) {
        page.line(
                new Cell(report.target(), Style.STRONG),
                ", " + report.concurrency() + " callers, " + report.users()
                        + (report.users() == 1 ? " user, " : " users, ") + Numbers.trimmed(report.seconds()) + " s"
                        + (report.stream() ? ", streams" : ""));
        page.line(Numbers.grouped(report.calls()) + " calls, "
                + Numbers.grouped(Math.round(report.callsPerSecond())) + " a second"
                + (report.unfinished() == 0 ? "" : ", " + report.unfinished() + " given up unfinished"));
        page.line();
        Table latencies = new Table()
                .text("LATENCY")
                .number("CALLS")
                .number("P50")
                .number("P90")
                .number("P99")
                .number("P99.9")
                .number("MAX");
        report.admitted().ifPresent(latency -> row(latencies, "admitted", latency));
        report.firstByte().ifPresent(latency -> row(latencies, "first byte", latency));
        report.refused().ifPresent(latency -> row(latencies, "refused", latency));
        if (!latencies.isEmpty()) {
            page.table(latencies);
            page.line();
        }
        Table counts = new Table().text("ANSWER").number("CALLS");
        new TreeMap<>(report.statuses()).forEach((status, count) -> counts.row(status, Numbers.grouped(count)));
        rows(counts, "refused by ", report.refusedBy());
        rows(counts, "no answer: ", report.failures());
        page.table(counts);
        new TreeMap<>(report.reasons()).forEach((status, reason) -> page.line(status + ": " + reason));
    }

    private static void row(Table table, String name, Latency latency) {
        table.row(
                name,
                Numbers.grouped(latency.count()),
                Numbers.latency(latency.p50()),
                Numbers.latency(latency.p90()),
                Numbers.latency(latency.p99()),
                Numbers.latency(latency.p999()),
                Numbers.latency(latency.max()));
    }

    private static void rows(Table table, String prefix, Map<String, Long> counts) {
        new TreeMap<>(counts).forEach((name, count) -> table.row(prefix + name, Numbers.grouped(count)));
    }
}
