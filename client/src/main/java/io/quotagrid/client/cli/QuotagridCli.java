package io.quotagrid.client.cli;

import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The root of all commands. The gateway's program adds its own to it; on its own it is what operators link. */
@Command(
        name = "quotagrid",
        description = "The gateway for AI traffic that is its own quota cluster.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PolicyCommand.class,
            ClusterCommand.class,
            LimitsCommand.class,
            KeysCommand.class,
            UsageCommand.class,
            ExplainCommand.class,
            AuditCommand.class,
            BenchCommand.class,
            CompletionCommand.class,
            CompleteCommand.class
        })
public final class QuotagridCli {

    /** The version of the jar that runs. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = QuotagridCli.class.getPackage().getImplementationVersion();
            return new String[] {"quotagrid " + (version == null ? "(not packaged)" : version)};
        }
    }

    private QuotagridCli() {}

    /**
     * The command line, ready to execute: exit code 0 done, 1 refused or unreachable, 2 wrong usage; a failure is one line on
     * stderr, and one that says what to try, and never a stack trace.
     *
     * @param deeper further subcommands of our subcommands, by their names
     * @param more   further subcommands, annotated with {@link Command}
     */
    public static CommandLine commandLine(Map<String, Object> deeper, Object... more) {
        CommandLine root = new CommandLine(new QuotagridCli());
        deeper.forEach((name, command) ->
                Objects.requireNonNull(root.getSubcommands().get(name), name).addSubcommand(command));
        for (Object command : more) {
            root.addSubcommand(command);
        }
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setParameterExceptionHandler(new UsageErrors());
        root.setExecutionExceptionHandler(new Failures());
        oneVersion(root);
        return root;
    }

    /** {@code --version} is the same on every command that has it. */
    private static void oneVersion(CommandLine command) {
        command.getCommandSpec().versionProvider(new Version());
        command.getSubcommands().values().forEach(QuotagridCli::oneVersion);
    }
}
