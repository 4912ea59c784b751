package io.quotagrid.client.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code quotagrid completion}: what a shell has to source to complete commands, options and names. */
@Command(
        name = "completion",
        description = "Writes what a shell has to read to complete commands, options and names.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nFor this shell alone:%n",
        footer = {
            "  bash:  source <(quotagrid completion bash)",
            "  zsh:   source <(quotagrid completion zsh)",
            "  fish:  quotagrid completion fish | source"
        })
final class CompletionCommand implements Callable<Integer> {
    /** Shells we can write for. */
    enum Shell {
        BASH,
        ZSH,
        FISH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.BASH;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String resource = "completion." + shell;
        try (InputStream script = Objects.requireNonNull(getClass().getResourceAsStream(resource), resource)) {
            out.print(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.flush();
        return 0;
    }
}
