package io.quotagrid.client.cli;

import io.quotagrid.client.QuotagridClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quotagrid cluster members}: the members and nothing else. */
@Command(name = "members", description = "The members of the cluster.", mixinStandardHelpOptions = true)
final class ClusterMembersCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private WatchOptions watch = new WatchOptions();

    @Override
    public Integer call() {
        QuotagridClient client = admin.client();
        watch.run(output, () -> client.cluster().members(), ClusterPage::members);
        return 0;
    }
}
