package io.quotagrid.client.cli;

import io.quotagrid.client.api.ResetBody;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quotagrid usage reset}: nothing of a subject is used any more. */
@Command(
        name = "reset",
        description = "Makes a subject's limits full again on every node. Calls in flight keep their places.",
        mixinStandardHelpOptions = true)
final class UsageResetCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Override
    public Integer call() {
        String id = subject.subject();
        ResetBody reset = admin.client().reset(subject.tier(), id);
        output.print(reset, page -> page.line(subject.tier().label() + " " + id + ": full again on every node"));
        return 0;
    }
}
