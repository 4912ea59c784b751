package io.quotagrid.client.cli;

import io.quotagrid.client.api.LintBody;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quotagrid policy diff}: what a file would change. */
@Command(
        name = "diff",
        description = "What would change if a policy file were applied now, and what is wrong with it.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:it could be applied", "1:it has errors, or unreachable", "2:wrong usage, or no such file"})
final class PolicyDiffCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--file", required = true, paramLabel = "FILE", description = "The policy file.")
    private Path file = Path.of("");

    @Override
    public Integer call() {
        LintBody said = admin.client().lint(PolicyFile.read(file));
        output.print(said, page -> {
            PolicyPages.findings(page, file.toString(), said.findings());
            if (said.ok()) {
                PolicyPages.difference(page, said.difference());
            }
        });
        return said.ok() ? 0 : 1;
    }
}
