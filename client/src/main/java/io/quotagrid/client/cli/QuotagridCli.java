package io.quotagrid.client.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The root of all commands. The gateway's program adds its own to it; on its own it is what operators link. */
@Command(
        name = "quotagrid",
        description = "The gateway for AI traffic that is its own quota cluster.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = PolicyCommand.class)
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
     * stderr and never a stack trace.
     *
     * @param more further subcommands, annotated with {@link Command}
     */
    public static CommandLine commandLine(Object... more) {
        CommandLine root = new CommandLine(new QuotagridCli());
        for (Object command : more) {
            root.addSubcommand(command);
        }
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setParameterExceptionHandler(new UsageErrors());
        oneVersion(root);
        root.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(command.getColorScheme().errorText("quotagrid: " + message(failure)));
            return failure instanceof IllegalArgumentException
                    ? CommandLine.ExitCode.USAGE
                    : CommandLine.ExitCode.SOFTWARE;
        });
        return root;
    }

    /** {@code --version} is the same on every command that has it. */
    private static void oneVersion(CommandLine command) {
        command.getCommandSpec().versionProvider(new Version());
        command.getSubcommands().values().forEach(QuotagridCli::oneVersion);
    }

    private static String message(Exception failure) {
        String message = failure.getMessage();
        String line = message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
        Throwable cause = failure.getCause();
        return cause == null || cause.getMessage() == null || line.contains(cause.getMessage())
                ? line
                : line + ": " + cause.getMessage().lines().findFirst().orElse("");
    }
}
