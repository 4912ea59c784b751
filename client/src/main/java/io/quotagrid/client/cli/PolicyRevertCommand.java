package io.quotagrid.client.cli;

import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.PolicyChangedBody;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quotagrid policy revert}: back to the last good one. */
@Command(
        name = "revert",
        description = "Goes back to the policy before the last change, on every node or on none.",
        mixinStandardHelpOptions = true)
final class PolicyRevertCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private IfMatchOption ifMatch = new IfMatchOption();

    @Override
    public Integer call() {
        QuotagridClient client = admin.client();
        String seen = ifMatch.or(() -> client.policy().etag());
        PolicyChangedBody changed = client.revertPolicy(Optional.of(seen));
        output.print(changed, page -> PolicyPages.changed(page, "the policy before", changed));
        return 0;
    }
}
