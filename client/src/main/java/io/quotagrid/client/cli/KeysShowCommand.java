package io.quotagrid.client.cli;

import io.quotagrid.client.api.KeyBody;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code quotagrid keys show}: whom a key stands for. */
@Command(name = "show", description = "One key, without its secret.", mixinStandardHelpOptions = true)
final class KeysShowCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "ID", description = "Its id: key_...")
    private String id = "";

    @Override
    public Integer call() {
        KeyBody key = admin.client().key(id);
        output.print(key, page -> KeyPages.one(page, key));
        return 0;
    }
}
