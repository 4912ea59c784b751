package io.quotagrid.client.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Wrong usage: one line that says what is wrong and one that says where help is; exit code 2. */
final class UsageErrors implements IParameterExceptionHandler {
    private static final Pattern CHOICE = Pattern.compile("expected one of \\[([^]]*)] \\(case-insensitive\\)");
    private static final Pattern NUMBER = Pattern.compile("'([^']*)' is not an? (int|long|double)");

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText("quotagrid: " + said(failure.getMessage())));
        boolean suggested = UnmatchedArgumentException.printSuggestions(failure, err);
        if (!suggested && command.getSubcommands().isEmpty()) {
            err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        } else if (!suggested) {
            command.usage(err, command.getColorScheme()); // what can be typed here
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** picocli's words, without those that only Java's programmers use. */
    private static String said(@Nullable String message) {
        String text = CHOICE.matcher(String.valueOf(message))
                .replaceAll(choice -> "one of " + choice.group(1).toLowerCase(Locale.ROOT));
        return NUMBER.matcher(text)
                .replaceAll(number -> Matcher.quoteReplacement("'" + number.group(1) + "' is no "
                        + (number.group(2).equals("double") ? "number" : "whole number")));
    }
}
