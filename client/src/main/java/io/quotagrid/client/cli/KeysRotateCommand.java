package io.quotagrid.client.cli;

import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.KeyChangedBody;
import io.quotagrid.client.api.KeyRotateBody;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quotagrid keys rotate}: another secret for the same key. */
@Command(
        name = "rotate",
        description = "Gives a key another secret and shows it, once. The old one opens for a while yet.",
        mixinStandardHelpOptions = true)
final class KeysRotateCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private IfMatchOption ifMatch = new IfMatchOption();

    @Parameters(paramLabel = "ID", description = "Its id: key_...")
    private String id = "";

    @Option(
            names = "--overlap",
            paramLabel = "TIME",
            description = "How long the old secret opens too: 0s, 10m, 7d; usually an hour.")
    private Optional<String> overlap = Optional.empty();

    @Override
    public Integer call() {
        QuotagridClient client = admin.client();
        String seen = ifMatch.or(() -> client.key(id).etag());
        KeyChangedBody changed = client.rotateKey(id, new KeyRotateBody(overlap), Optional.of(seen));
        output.print(changed, page -> KeyPages.changed(page, changed, "has another secret"));
        return 0;
    }
}
