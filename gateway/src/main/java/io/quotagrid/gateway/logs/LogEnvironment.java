package io.quotagrid.gateway.logs;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code QUOTAGRID_LOG_FORMAT} and {@code QUOTAGRID_LOG_LEVEL}, which {@code logback.xml} reads: checked here, where it can be said. */
public final class LogEnvironment {
    private static final String FORMAT = "QUOTAGRID_LOG_FORMAT";
    private static final String LEVEL = "QUOTAGRID_LOG_LEVEL";
    private static final List<String> FORMATS = List.of("text", "json");

    private LogEnvironment() {}

    /** What is wrong with them, in one line; empty if nothing is. */
    public static Optional<String> problem(Map<String, String> environment) {
        return problem(environment, FORMAT, FORMATS).or(() -> problem(environment, LEVEL, LogLevel.Choice.labels()));
    }

    private static Optional<String> problem(Map<String, String> environment, String name, List<String> choices) {
        return Optional.ofNullable(environment.get(name))
                .filter(value -> !value.isEmpty() && !choices.contains(value.toLowerCase(Locale.ROOT)))
                .map(value -> name + " must be one of " + String.join(", ", choices) + " but was " + value);
    }
}
