package io.quotagrid.client.cli;

import io.quotagrid.config.Finding.Severity;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.config.PolicyReport;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code quotagrid policy lint}: everything that is wrong with a policy file, at once. */
@Command(
        name = "lint",
        description = "Says everything that is wrong with a policy file, each with its path and line.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:no errors", "1:at least one error", "2:wrong usage, or the file cannot be read"})
final class PolicyLintCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--file", required = true, paramLabel = "FILE", description = "The policy file.")
    private Path file;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.",
            defaultValue = "TABLE")
    private Output output = Output.TABLE;

    @Override
    public Integer call() {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ParameterException(spec.commandLine(), "cannot read " + file);
        }
        PolicyReport report = PolicyLoader.load(file);
        PrintWriter out = spec.commandLine().getOut();
        FindingsPrinter printer =
                new FindingsPrinter(file, report.findings(), spec.commandLine().getColorScheme());
        if (output == Output.JSON) {
            printer.json(out);
        } else {
            printer.lines(out);
        }
        out.flush();
        return report.findings().stream().anyMatch(finding -> finding.severity() == Severity.ERROR) ? 1 : 0;
    }
}
