package io.quotagrid.client.cli;

import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.LimitBody;
import io.quotagrid.client.api.LimitPageBody;
import io.quotagrid.config.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quotagrid limits list}: what is in force by tier, and for whom operators have set something else. */
@Command(
        name = "list",
        description = "Every tier's limits, and every subject for which an operator has set others.",
        mixinStandardHelpOptions = true)
final class LimitsListCommand implements Callable<Integer> {
    private static final int PAGE = 1_000;

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
            description = "Only this one: ${COMPLETION-CANDIDATES}.")
    private Optional<Tier> tier = Optional.empty();

    @Override
    public Integer call() {
        QuotagridClient client = admin.client();
        watch.run(output, () -> all(client), LimitPages::list);
        return 0;
    }

    /** All pages as one. */
    private LimitPageBody all(QuotagridClient client) {
        List<LimitBody> items = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            LimitPageBody page = client.limits(tier, OptionalInt.of(PAGE), cursor);
            items.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        return new LimitPageBody(items, Optional.empty());
    }
}
