package io.quotagrid.client.cli;

import io.quotagrid.client.QuotagridClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quotagrid limits get}: the limits of a tier's subjects, or of one. */
@Command(
        name = "get",
        description = "The limits in force of a tier's subjects, or of one, and where each comes from.",
        mixinStandardHelpOptions = true)
final class LimitsGetCommand implements Callable<Integer> {
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
        QuotagridClient client = admin.client();
        watch.run(output, () -> client.limit(subject.tier(), subject.id()), LimitPages::one);
        return 0;
    }
}
