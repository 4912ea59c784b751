package io.quotagrid.client.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Wrong usage: one line that says what is wrong and one that says where help is; exit code 2. */
final class UsageErrors implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText("quotagrid: " + failure.getMessage()));
        boolean suggested = UnmatchedArgumentException.printSuggestions(failure, err);
        if (!suggested && command.getSubcommands().isEmpty()) {
            err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        } else if (!suggested) {
            command.usage(err, command.getColorScheme()); // what can be typed here
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }
}
