package io.quotagrid.client.cli;

import io.quotagrid.client.KeyQuery;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.KeyBody;
import io.quotagrid.client.api.KeyPageBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quotagrid keys list}: keys that open, or all there ever were. */
@Command(name = "list", description = "API keys, without their secrets.", mixinStandardHelpOptions = true)
final class KeysListCommand implements Callable<Integer> {
    private static final int PAGE = 1_000;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--user", paramLabel = "ID", description = "Only this user's.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--team", paramLabel = "ID", description = "Only this team's.")
    private Optional<String> team = Optional.empty();

    @Option(names = "--group", paramLabel = "NAME", description = "Only those bound to this consumer group.")
    private Optional<String> group = Optional.empty();

    @Option(names = "--all", description = "Those that are revoked or have expired, too.")
    private boolean all;

    @Override
    public Integer call() {
        QuotagridClient client = admin.client();
        KeyQuery query = new KeyQuery(user, team, group, all ? Optional.empty() : Optional.of(KeyBody.State.ACTIVE));
        List<KeyBody> items = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            KeyPageBody page = client.keys(query, OptionalInt.of(PAGE), cursor);
            items.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        KeyPageBody whole = new KeyPageBody(items, Optional.empty());
        output.print(whole, page -> KeyPages.list(page, whole));
        return 0;
    }
}
