package io.quotagrid.client.cli;

import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.LogLevelBody;
import io.quotagrid.client.api.LogLevelPutBody;
import io.quotagrid.client.terminal.Cell;
import io.quotagrid.client.terminal.Page;
import io.quotagrid.client.terminal.Style;
import io.quotagrid.client.terminal.Table;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quotagrid cluster log-level}: how much every node logs, shown or changed. */
@Command(
        name = "log-level",
        description =
                "Shows how much every node logs; with a level, has every node log so much until it is set again or"
                        + " the node ends.",
        mixinStandardHelpOptions = true)
final class ClusterLogLevelCommand implements Callable<Integer> {
    /** What there is to choose. */
    enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE;

        /** As it is typed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(arity = "0..1", paramLabel = "LEVEL", description = "${COMPLETION-CANDIDATES}.")
    private Optional<Level> level = Optional.empty();

    @Option(
            names = "--logger",
            paramLabel = "NAME",
            description =
                    "Of one part only: io.quotagrid.node, io.quotagrid.gateway.proxy, ...; else of the whole program,"
                            + " where what was set for parts is taken back.")
    private Optional<String> logger = Optional.empty();

    @Override
    public Integer call() {
        QuotagridClient client = admin.client();
        LogLevelBody levels = level.map(wanted -> client.setLogLevel(new LogLevelPutBody(wanted.toString(), logger)))
                .orElseGet(() -> client.logLevel(logger));
        output.print(levels, page -> draw(page, levels));
        return 0;
    }

    private static void draw(Page page, LogLevelBody levels) {
        page.line(levels.logger() + " logs at ", new Cell(levels.level(), Style.STRONG));
        Table table = new Table().text("MEMBER").text("LEVEL");
        new TreeMap<>(levels.members())
                .forEach((member, its) ->
                        table.row(member, new Cell(its, its.equals(levels.level()) ? Style.GOOD : Style.WARN)));
        page.table(table);
        if (!levels.silent().isEmpty()) {
            page.line(new Cell("did not answer: " + String.join(", ", levels.silent()), Style.WARN));
        }
    }
}
