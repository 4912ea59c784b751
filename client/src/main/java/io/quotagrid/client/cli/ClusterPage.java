package io.quotagrid.client.cli;

import io.quotagrid.client.api.ClusterBody;
import io.quotagrid.client.api.MemberBody;
import io.quotagrid.client.api.MemberBody.Report;
import io.quotagrid.client.api.SafetyBody;
import io.quotagrid.client.api.StoreBody;
import io.quotagrid.client.terminal.Cell;
import io.quotagrid.client.terminal.Numbers;
import io.quotagrid.client.terminal.Page;
import io.quotagrid.client.terminal.Style;
import io.quotagrid.client.terminal.Table;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a cluster stands, for people. */
final class ClusterPage {
    private static final String WHOLE = "cluster"; // the mode without a fallback

    private ClusterPage() {}

    static void draw(Page page, ClusterBody cluster) {
        int members = cluster.members().size();
        page.line(
                "cluster  ",
                new Cell(members + (members == 1 ? " member" : " members"), Style.STRONG),
                ", ",
                cluster.mode().equals(WHOLE)
                        ? new Cell("deciding together", Style.GOOD)
                        : new Cell("fallback in force: " + cluster.mode(), Style.WARN),
                ", ",
                Numbers.grouped(cluster.partitions()) + " partitions, clocks within " + Math.abs(cluster.skewMs())
                        + " ms");
        page.line("stopping ", safety(cluster.safeToStop()));
        page.line("policy   ", policy(cluster.policy().hash(), cluster.policy().epoch()), drift(cluster));
        page.line("store    ", store(cluster.store()));
        page.line();
        members(page, cluster.members());
        problems(page, cluster.members());
    }

    private static Cell safety(SafetyBody safety) {
        return safety.safe()
                ? new Cell("any one node may be stopped now", Style.GOOD)
                : new Cell("no node may be stopped now: " + String.join("; ", safety.reasons()), Style.WARN);
    }

    private static String policy(String hash, long epoch) {
        return hash + ", change " + epoch;
    }

    private static Cell drift(ClusterBody cluster) {
        List<String> others = cluster.policy().drift();
        return others.isEmpty()
                ? new Cell(", on every member", Style.GOOD)
                : new Cell(", another one on " + String.join(", ", others), Style.BAD);
    }

    private static Cell store(StoreBody store) {
        return switch (store.state()) {
            case OK -> new Cell("every live change is written", Style.GOOD);
            case NONE -> new Cell("none: live changes end with the cluster", Style.FAINT);
            case AWAY ->
                new Cell(
                        "away, " + store.waiting() + " changes wait to be written"
                                + store.problem().map(why -> ": " + why).orElse(""),
                        Style.BAD);
        };
    }

    static void members(Page page, List<MemberBody> members) {
        Table table = new Table()
                .text("MEMBER")
                .text("STATE")
                .number("UPTIME")
                .number("CALLS/S")
                .number("IN FLIGHT")
                .number("CPU")
                .number("HEAP")
                .optional()
                .number("PARTITIONS")
                .optional()
                .number("SLICES")
                .number("SKEW")
                .optional()
                .text("POLICY")
                .optional()
                .text("MAY STOP")
                .text("VERSION")
                .optional();
        for (MemberBody member : members) {
            Cell id = new Cell(member.id() + (member.self() ? " *" : ""), member.self() ? Style.STRONG : Style.PLAIN);
            Optional<Report> report = member.report();
            if (report.isPresent()) {
                row(table, id, state(member.state()), report.get());
            } else {
                table.row(id, state(member.state()), "", "", "", "", "", "", "", "", "", "", "");
            }
        }
        page.table(table);
    }

    private static void row(Table table, Cell id, Cell state, Report report) {
        table.row(
                id,
                state,
                Numbers.span(Duration.ofSeconds(report.uptimeSeconds())),
                Numbers.trimmed(report.load().callsPerSecond()),
                Numbers.grouped(report.load().callsInFlight()),
                Numbers.percent(report.load().cpu()),
                Numbers.mebibytes(report.load().heapUsedBytes()),
                report.partitionsOwned(),
                report.slicesHeld(),
                report.skewMs() + " ms",
                report.policyHash(),
                report.safeToStop().safe() ? new Cell("yes", Style.GOOD) : new Cell("no", Style.WARN),
                report.version());
    }

    private static Cell state(MemberBody.State state) {
        String name = state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return switch (state) {
            case READY -> new Cell(name, Style.GOOD);
            case LEAVING -> new Cell(name, Style.WARN);
            case NOT_READY, SILENT -> new Cell(name, Style.BAD);
        };
    }

    private static void problems(Page page, List<MemberBody> members) {
        for (MemberBody member : members) {
            for (String problem : member.report().map(Report::problems).orElse(List.of())) {
                page.line(new Cell(member.id() + ": " + problem, Style.WARN));
            }
        }
    }
}
