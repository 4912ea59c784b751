package io.quotagrid.client.cli;

import io.quotagrid.client.api.PolicyBody;
import io.quotagrid.client.terminal.Cell;
import io.quotagrid.client.terminal.Page;
import io.quotagrid.client.terminal.Style;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quotagrid policy show}: the policy in force, as a policy file. */
@Command(
        name = "show",
        description = "The policy in force, as a file: what is said about it stands in comments.",
        mixinStandardHelpOptions = true)
final class PolicyShowCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        PolicyBody policy = admin.client().policy();
        output.print(policy, page -> draw(page, policy));
        return 0;
    }

    private static void draw(Page page, PolicyBody policy) {
        String by = policy.by().map(name -> ", applied by " + name).orElse(", from the file of a node's start");
        String at = policy.at().map(time -> " at " + time).orElse("");
        page.line(new Cell("# policy " + policy.hash() + ", change " + policy.epoch() + by + at, Style.FAINT));
        policy.previous()
                .ifPresent(
                        before -> page.line(new Cell("# 'policy revert' goes back to " + before.hash(), Style.FAINT)));
        if (!policy.drift().isEmpty()) {
            page.line(new Cell("# another one is in force on " + String.join(", ", policy.drift()), Style.BAD));
        }
        policy.text().lines().forEach(page::line);
    }
}
