package io.quotagrid.gateway;

import io.quotagrid.client.AuditQuery;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.AuditPageBody;
import io.quotagrid.client.cli.AdminOptions;
import io.quotagrid.client.cli.OutputOptions;
import io.quotagrid.client.cli.TimeSpan;
import io.quotagrid.client.terminal.Cell;
import io.quotagrid.client.terminal.Numbers;
import io.quotagrid.client.terminal.Page;
import io.quotagrid.client.terminal.Style;
import io.quotagrid.client.terminal.Table;
import io.quotagrid.config.Finding.Severity;
import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.config.PolicyReport;
import io.quotagrid.gateway.simulate.Recording;
import io.quotagrid.gateway.simulate.Simulation;
import io.quotagrid.gateway.simulate.SimulationReport;
import io.quotagrid.gateway.simulate.SimulationReport.OfCaller;
import io.quotagrid.gateway.simulate.SimulationReport.OfLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quotagrid policy simulate}: recorded traffic against a new policy. */
@Command(
        name = "simulate",
        description = {
            "Replays recorded calls against another policy and says who would have been refused how often, beside what",
            "really happened. Calls come from audit files, or from a running cluster's records."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:simulated, whoever would have been refused",
            "1:the policy has errors, or the records cannot be read",
            "2:wrong usage"
        })
final class PolicySimulateCommand implements Callable<Integer> {
    private static final int PAGE = 1_000;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--file", required = true, paramLabel = "FILE", description = "The policy to be asked.")
    private Path file = Path.of("");

    @Option(
            names = "--audit",
            paramLabel = "DIR",
            description = "A node's audit files; several times for several nodes. Else the cluster is asked.")
    private List<Path> directories = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "Only calls of the last 30m, 24h, 7d.")
    private Optional<Duration> since = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Callers to list; default ${DEFAULT-VALUE}.")
    private int limit = 20;

    @Override
    public Integer call() {
        if (directories.isEmpty() && since.isEmpty()) {
            throw new IllegalArgumentException("--audit DIR or --since TIME: which recorded calls?");
        }
        if (limit < 1) {
            throw new IllegalArgumentException("--limit: 1 or more but was " + limit);
        }
        Optional<Policy> policy = policy();
        if (policy.isEmpty()) {
            return 1;
        }
        SimulationReport report = Simulation.run(policy.get(), recording());
        output.print(report, page -> draw(page, report));
        return 0;
    }

    private Optional<Policy> policy() {
        PolicyReport loaded;
        try {
            loaded = PolicyLoader.load(file);
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException("cannot read " + file, e);
        }
        long errors = loaded.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .count();
        if (errors > 0 || loaded.policy().isEmpty()) {
            output.remark("quotagrid: " + file + " has " + errors + (errors == 1 ? " error" : " errors")
                    + "; 'quotagrid policy lint --file " + file + "' says which");
            return Optional.empty();
        }
        return loaded.policy();
    }

    private Recording recording() {
        Recording recording = new Recording(since.map(span -> Instant.now().minus(span)));
        if (directories.isEmpty()) {
            ask(recording);
        }
        for (Path directory : directories) {
            try {
                recording.addAll(directory);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the audit files of " + directory, e);
            }
        }
        if (recording.unreadable() > 0) {
            output.remark("quotagrid: " + recording.unreadable() + " records could not be read and are left out");
        }
        return recording;
    }

    /** Everything that the nodes have, page by page. */
    private void ask(Recording recording) {
        QuotagridClient client = admin.client();
        AuditQuery query = new AuditQuery(
                Optional.of("call"),
                since.map(span -> Instant.now().minus(span)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.of(PAGE),
                Optional.empty());
        Set<String> silent = new TreeSet<>();
        Optional<String> cursor;
        do {
            AuditPageBody page = client.audit(query);
            page.items().forEach(recording::add);
            silent.addAll(page.silent());
            cursor = page.nextCursor();
            query = query.at(cursor);
        } while (cursor.isPresent());
        if (!silent.isEmpty()) {
            output.remark("quotagrid: the records of " + String.join(", ", silent) + " are missing: no answer");
        }
    }

    private void draw(Page page, SimulationReport report) {
        page.line(
                new Cell(Numbers.grouped(report.calls()) + " calls", Style.STRONG),
                " from " + Numbers.time(report.from()) + " to " + Numbers.time(report.until()) + ", really and with ",
                new Cell(file.toString(), Style.STRONG));
        page.line();
        Table sums = new Table().text("").number("REALLY").number("SIMULATED");
        sums.row(
                "admitted",
                Numbers.grouped(report.really().admitted()),
                Numbers.grouped(report.simulated().admitted()));
        sums.row(
                "refused",
                Numbers.grouped(report.really().refused()),
                Numbers.grouped(report.simulated().refused()));
        for (OfLimit one : report.limits()) {
            sums.row("  by " + one.limit(), Numbers.grouped(one.really()), Numbers.grouped(one.simulated()));
        }
        if (report.really().undecided() > 0) {
            sums.row("undecided", Numbers.grouped(report.really().undecided()), "");
        }
        if (report.simulated().noTarget() > 0) {
            sums.row(
                    "no target", "", new Cell(Numbers.grouped(report.simulated().noTarget()), Style.WARN));
        }
        page.table(sums);
        if (report.shadow() > 0) {
            page.line(Numbers.grouped(report.shadow()) + " of the admitted would be refused by limits in shadow mode");
        }
        callers(page, report.callers());
    }

    private void callers(Page page, List<OfCaller> callers) {
        page.line();
        if (callers.isEmpty()) {
            page.line(new Cell("nobody was refused, and nobody would be", Style.GOOD));
            return;
        }
        Table table = new Table()
                .longText("USER")
                .longText("TEAM")
                .number("CALLS")
                .number("REFUSED")
                .number("WOULD BE")
                .number("NEWLY")
                .text("MOSTLY BY");
        for (OfCaller caller : callers.subList(0, Math.min(limit, callers.size()))) {
            table.row(
                    caller.user(),
                    caller.team(),
                    Numbers.grouped(caller.calls()),
                    Numbers.grouped(caller.refused()),
                    new Cell(
                            Numbers.grouped(caller.wouldBeRefused()),
                            caller.newlyRefused() > 0 ? Style.WARN : Style.PLAIN),
                    Numbers.grouped(caller.newlyRefused()),
                    caller.mostlyBy());
        }
        page.table(table);
        if (callers.size() > limit) {
            page.line(Numbers.grouped(callers.size() - limit) + " more callers; --limit lists them");
        }
    }
}
