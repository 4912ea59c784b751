package io.quotagrid.client.cli;

import io.quotagrid.client.QuotagridClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quotagrid usage show}: where one subject stands. */
@Command(
        name = "show",
        description = "Where one subject stands: limit, used, remaining, reset, slices by node.",
        mixinStandardHelpOptions = true)
final class UsageShowCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private WatchOptions watch = new WatchOptions();

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Override
    public Integer call() {
        String id = subject.subject();
        QuotagridClient client = admin.client();
        watch.run(output, () -> client.usage(subject.tier(), id), UsagePages::show);
        return 0;
    }
}
