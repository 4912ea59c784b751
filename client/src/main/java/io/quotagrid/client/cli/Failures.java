package io.quotagrid.client.cli;

import io.quotagrid.client.AdminException;
import io.quotagrid.client.UnreachableException;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** A command that failed: a line that says what and where, one that says what to try, never a stack trace. */
final class Failures implements IExecutionExceptionHandler {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;
    private static final int UNAVAILABLE = 503;

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText("quotagrid: " + message(failure)));
        if (failure instanceof AdminException said) {
            said.reason()
                    .findings()
                    .forEach(finding -> err.println("  " + (finding.line() > 0 ? "line " + finding.line() + ": " : "")
                            + finding.severity().name().toLowerCase(java.util.Locale.ROOT) + ": "
                            + (finding.path().isEmpty() ? "" : finding.path() + ": ") + finding.message()
                            + finding.nearest()
                                    .map(word -> "; did you mean " + word + "?")
                                    .orElse("")));
        }
        hint(failure).ifPresent(hint -> err.println("  " + hint));
        err.flush();
        return failure instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    private static Optional<String> hint(Exception failure) {
        if (failure instanceof UnreachableException) {
            return Optional.of(
                    "is a gateway running there? It says 'admin on http://...' when it starts; name another with --admin,"
                            + " --context or " + AdminOptions.ADMIN_ENV);
        }
        if (!(failure instanceof AdminException said)) {
            return Optional.empty();
        }
        return switch (said.status()) {
            case UNAUTHORIZED ->
                Optional.of("put a token of its policy (admin.tokens) into " + AdminOptions.TOKEN_ENV
                        + ", or name the variable with --token-env");
            case FORBIDDEN ->
                Optional.of("operator may change limits, reset and drain; admin may change the policy too");
            case NOT_FOUND ->
                said.reason().message().equals("there is nothing at this path")
                        ? Optional.of("is that the admin listener? A gateway says 'admin on http://...' when it starts;"
                                + " callers use another address")
                        : Optional.empty();
            case PRECONDITION_FAILED ->
                Optional.of("somebody else has changed it meanwhile; nothing of yours is in force: look again,"
                        + " then repeat");
            case UNAVAILABLE ->
                Optional.of("ask again: a change is made once, however often it is asked for;"
                        + " 'quotagrid cluster status' shows who is away");
            default -> Optional.empty();
        };
    }

    private static String message(Exception failure) {
        String message = failure.getMessage();
        String line = message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
        boolean told = failure instanceof UnreachableException || failure instanceof IllegalArgumentException;
        Throwable cause = failure.getCause();
        if (told || cause == null || cause.getMessage() == null || line.contains(cause.getMessage())) {
            return line;
        }
        return line + ": " + cause.getMessage().lines().findFirst().orElse("");
    }
}
