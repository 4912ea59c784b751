package io.quotagrid.client.cli;

import io.quotagrid.client.api.KeyChangedBody;
import io.quotagrid.client.api.KeyLimitsBody;
import io.quotagrid.client.api.KeyPostBody;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quotagrid keys create}: a new key, whose secret is shown once. */
@Command(
        name = "create",
        description = {
            "Makes a key and shows its secret, once: nobody can ask for it again.",
            "Amounts are of this key alone."
        },
        mixinStandardHelpOptions = true)
final class KeysCreateCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private AmountOptions ofItsOwn = new AmountOptions();

    @Option(names = "--user", paramLabel = "ID", description = "Whose calls these are; usually anonymous.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--team", paramLabel = "ID", description = "Whose team's calls these are; usually none.")
    private Optional<String> team = Optional.empty();

    @Option(names = "--group", paramLabel = "NAME", description = "A consumer group of the policy.")
    private Optional<String> group = Optional.empty();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            split = ",",
            description = "A model that it may ask for; several times for several; usually all.")
    private List<String> models = List.of();

    @Option(names = "--expires-in", paramLabel = "TIME", description = "How long it opens: 12h, 90d; else for good.")
    private Optional<String> expiresIn = Optional.empty();

    @Option(names = "--note", paramLabel = "TEXT", description = "What operators should know of it.")
    private Optional<String> note = Optional.empty();

    @Override
    public Integer call() {
        KeyLimitsBody limits = ofItsOwn.amounts(Optional.empty());
        KeyChangedBody made = admin.client()
                .createKey(new KeyPostBody(
                        user,
                        team,
                        group,
                        models,
                        limits.equals(KeyLimitsBody.NONE) ? Optional.empty() : Optional.of(limits),
                        expiresIn,
                        note));
        output.print(made, page -> KeyPages.changed(page, made, "made"));
        return 0;
    }
}
