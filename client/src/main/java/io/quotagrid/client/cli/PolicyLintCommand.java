package io.quotagrid.client.cli;

import io.quotagrid.config.Finding;
import io.quotagrid.config.Finding.Severity;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.config.PolicyReport;
import io.quotagrid.config.SignedSecret;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
            defaultValue = "table")
    private Output output = Output.TABLE;

    @Override
    public Integer call() {
        List<Finding> findings = load();
        PrintWriter out = spec.commandLine().getOut();
        FindingsPrinter printer =
                new FindingsPrinter(file, findings, spec.commandLine().getColorScheme());
        switch (output) {
            case TABLE -> printer.lines(out);
            case JSON -> printer.json(out);
            case YAML -> printer.yaml(out);
        }
        out.flush();
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR) ? 1 : 0;
    }

    /** Whoever writes a policy need not have its secrets: one that is not here is a warning, one that cannot be used an error. */
    private List<Finding> load() {
        try {
            byte[] yaml = PolicyLoader.bytes(file);
            PolicyReport report = PolicyLoader.load(yaml);
            List<Finding> findings = new ArrayList<>(report.findings());
            if (report.policy().isPresent()) {
                SignedSecret.finding(report.policy().get(), yaml, System.getenv(), Severity.WARNING)
                        .ifPresent(findings::add);
            }
            return findings;
        } catch (UncheckedIOException e) {
            throw new ParameterException(spec.commandLine(), "cannot read " + file + ": " + reason(e), e);
        }
    }

    private static String reason(UncheckedIOException failure) {
        IOException cause = failure.getCause();
        if (cause instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (cause instanceof AccessDeniedException) {
            return "not allowed";
        }
        return Optional.ofNullable(cause).map(Throwable::getMessage).orElse("it cannot be read");
    }
}
