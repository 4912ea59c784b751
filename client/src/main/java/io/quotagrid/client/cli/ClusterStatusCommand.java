package io.quotagrid.client.cli;

import io.quotagrid.client.QuotagridClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quotagrid cluster status}: the cluster and its members on one page. */
@Command(
        name = "status",
        description = "Who is in the cluster, what decides, whether a node may be stopped now.",
        mixinStandardHelpOptions = true)
final class ClusterStatusCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private WatchOptions watch = new WatchOptions();

    @Override
    public Integer call() {
        QuotagridClient client = admin.client();
        watch.run(output, client::cluster, ClusterPage::draw);
        return 0;
    }
}
