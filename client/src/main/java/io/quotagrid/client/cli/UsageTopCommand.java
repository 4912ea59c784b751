package io.quotagrid.client.cli;

import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.TopBody;
import io.quotagrid.config.Tier;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quotagrid usage top}: who uses most, or is refused most. */
@Command(
        name = "top",
        description = "Who uses most, or is refused most, over all nodes.",
        mixinStandardHelpOptions = true)
final class UsageTopCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private WatchOptions watch = new WatchOptions();

    @Option(
            names = "--tier",
            paramLabel = "TIER",
            converter = TierNames.class,
            completionCandidates = TierNames.class,
            defaultValue = "user",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Tier tier = Tier.USER;

    @Option(
            names = "--by",
            paramLabel = "MEASURE",
            completionCandidates = Measures.class,
            defaultValue = "requests",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private TopBody.By by = TopBody.By.REQUESTS;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "10",
            description = "1 to 100; default ${DEFAULT-VALUE}.")
    private int limit = 10;

    /** As they are typed. */
    static final class Measures extends java.util.ArrayList<String> {
        private static final long serialVersionUID = 1;

        Measures() {
            super(java.util.List.of("requests", "tokens", "refusals"));
        }
    }

    @Override
    public Integer call() {
        QuotagridClient client = admin.client();
        watch.run(output, () -> client.top(tier, by, limit), UsagePages::top);
        return 0;
    }
}
