package io.quotagrid.client.cli;

import io.quotagrid.client.api.KeyChangedBody;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code quotagrid keys revoke}: never again. Whatever somebody else does to the key meanwhile, it is revoked. */
@Command(
        name = "revoke",
        description = "Revokes a key for good: every node refuses it from then on. Twice is as good as once.",
        mixinStandardHelpOptions = true)
final class KeysRevokeCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "ID", description = "Its id: key_...")
    private String id = "";

    @Override
    public Integer call() {
        KeyChangedBody changed = admin.client().revokeKey(id, Optional.empty());
        output.print(changed, page -> KeyPages.changed(page, changed, "is revoked"));
        return 0;
    }
}
