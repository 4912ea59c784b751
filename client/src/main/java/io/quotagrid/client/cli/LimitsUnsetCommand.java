package io.quotagrid.client.cli;

import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.LimitBody;
import io.quotagrid.client.api.LimitChangedBody;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quotagrid limits unset}: what would be inherited is in force again. */
@Command(
        name = "unset",
        description =
                "Takes back what an operator has set for a tier's subjects, or for one. Where nothing is set, nothing changes.",
        mixinStandardHelpOptions = true)
final class LimitsUnsetCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Mixin
    private IfMatchOption ifMatch = new IfMatchOption();

    @Override
    public Integer call() {
        QuotagridClient client = admin.client();
        LimitBody limit = client.limit(subject.tier(), subject.id());
        LimitChangedBody changed = limit.change().isEmpty()
                ? new LimitChangedBody(limit, false, Optional.empty(), List.of(), 0)
                : client.removeLimit(subject.tier(), subject.id(), Optional.of(ifMatch.or(limit::etag)));
        output.print(changed, page -> LimitPages.changed(page, changed, subject.described()));
        return 0;
    }
}
