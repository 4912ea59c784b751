package io.quotagrid.client.cli;

import io.quotagrid.client.ExplainQuery;
import io.quotagrid.client.QuotagridClient;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quotagrid explain}: what admission would say now, or why it said what it did. */
@Command(
        name = "explain",
        description = "What admission would say now, tier by tier, charging nothing; or why a past call was refused.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:explained, whatever admission says", "1:no such call, or unreachable", "2:wrong usage"})
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private WatchOptions watch = new WatchOptions();

    @Option(names = "--user", paramLabel = "ID", description = "Whose call; else the key's, else anonymous.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--team", paramLabel = "ID", description = "Of which team; else the key's, else none.")
    private Optional<String> team = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "ID",
            description = "By which key: its id, or the hash of another token, as in audit records.")
    private Optional<String> key = Optional.empty();

    @Option(names = "--group", paramLabel = "NAME", description = "Of which consumer group; else that of the key.")
    private Optional<String> group = Optional.empty();

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "From which address.")
    private Optional<String> ip = Optional.empty();

    @Option(names = "--model", paramLabel = "NAME", description = "For which model; else the policy's first target.")
    private Optional<String> model = Optional.empty();

    @Option(names = "--tokens", paramLabel = "N", description = "Prompt and completion together; 0 if not given.")
    private Optional<Long> tokens = Optional.empty();

    @Option(names = "--request", paramLabel = "ID", description = "The past call with this x-request-id instead.")
    private Optional<String> request = Optional.empty();

    @Override
    public Integer call() {
        if (request.isPresent()
                && Stream.of(user, team, key, group, ip, model, tokens).anyMatch(Optional::isPresent)) {
            throw new IllegalArgumentException("--request names a past call: nothing else can be said of it");
        }
        QuotagridClient client = admin.client();
        if (request.isPresent()) {
            watch.run(output, () -> client.explain(request.get()), ExplainPages::past);
        } else {
            ExplainQuery query = new ExplainQuery(
                    user,
                    team,
                    key,
                    group,
                    ip,
                    model,
                    tokens.map(OptionalLong::of).orElse(OptionalLong.empty()));
            watch.run(output, () -> client.explain(query), ExplainPages::now);
        }
        return 0;
    }
}
