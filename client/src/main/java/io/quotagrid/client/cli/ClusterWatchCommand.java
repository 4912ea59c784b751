package io.quotagrid.client.cli;

import io.quotagrid.client.QuotagridClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quotagrid cluster watch}: {@code cluster status --watch}, by the name one looks for. */
@Command(name = "watch", description = "Shows how the cluster stands until Ctrl-C.", mixinStandardHelpOptions = true)
final class ClusterWatchCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private WatchOptions watch = new WatchOptions();

    @Override
    public Integer call() {
        QuotagridClient client = admin.client();
        watch.always(output, client::cluster, ClusterPage::draw);
        return 0;
    }
}
