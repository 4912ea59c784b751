package io.quotagrid.client.cli;

import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.KeyLimitsBody;
import io.quotagrid.client.api.LimitChangedBody;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quotagrid limits set}: replaces what is set for a tier or a subject. */
@Command(
        name = "set",
        description = "Sets limits for a tier's subjects, or for one. What is not given is inherited, not kept.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:in force, on every member but those that it names",
            "1:refused or unreachable; refused as well if somebody else has changed it meanwhile",
            "2:wrong usage"
        })
final class LimitsSetCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Mixin
    private IfMatchOption ifMatch = new IfMatchOption();

    @Mixin
    private AmountOptions amounts = new AmountOptions();

    @Option(
            names = "--window-seconds",
            paramLabel = "S",
            description = "Window of the amounts a minute, which scale with it.")
    private Optional<Integer> windowSeconds = Optional.empty();

    @Option(names = "--expires-in", paramLabel = "TIME", description = "How long it holds: 90s, 2h, 7d; else for good.")
    private Optional<String> expiresIn = Optional.empty();

    @Override
    public Integer call() {
        KeyLimitsBody limits = amounts.amounts(windowSeconds);
        if (limits.equals(KeyLimitsBody.NONE)) {
            throw new IllegalArgumentException("nothing to set: give --rpm, --tpm, --max-parallel or another amount;"
                    + " 'limits unset' takes a change back");
        }
        QuotagridClient client = admin.client();
        String seen =
                ifMatch.or(() -> client.limit(subject.tier(), subject.id()).etag());
        LimitChangedBody changed =
                client.putLimit(subject.tier(), subject.id(), limits.asLimit(expiresIn), Optional.of(seen));
        output.print(changed, page -> LimitPages.changed(page, changed, subject.described()));
        return 0;
    }
}
