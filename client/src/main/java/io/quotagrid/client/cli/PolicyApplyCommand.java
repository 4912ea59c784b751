package io.quotagrid.client.cli;

import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.PolicyChangedBody;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quotagrid policy apply}: a policy file in force on every node, or on none. */
@Command(
        name = "apply",
        description =
                "Puts a policy file in force on every node, or on none. 'policy diff' shows first what would change.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:in force",
            "1:refused, then it is in force nowhere; or unreachable",
            "2:wrong usage, or no such file"
        })
final class PolicyApplyCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private IfMatchOption ifMatch = new IfMatchOption();

    @Option(names = "--file", required = true, paramLabel = "FILE", description = "The policy file.")
    private Path file = Path.of("");

    @Override
    public Integer call() {
        String yaml = PolicyFile.read(file);
        QuotagridClient client = admin.client();
        String seen = ifMatch.or(() -> client.policy().etag());
        PolicyChangedBody changed = client.applyPolicy(yaml, Optional.of(seen));
        output.print(changed, page -> PolicyPages.changed(page, file.toString(), changed));
        return 0;
    }
}
