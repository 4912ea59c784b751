package io.quotagrid.gateway.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** How much of its own doings this process says. Thread-safe; holds until it is set again or the process ends. */
public final class LogLevel {
    private static final String OURS = "io.quotagrid";

    /** What there is to choose, from the most silent to the most talkative. */
    public enum Choice {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE;

        /** {@code debug}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The one of that label, in upper or lower case. */
        public static Optional<Choice> of(String text) {
            return Arrays.stream(values())
                    .filter(choice -> choice.name().equalsIgnoreCase(text))
                    .findFirst();
        }

        /** Every label. */
        public static List<String> labels() {
            return Arrays.stream(values()).map(Choice::label).toList();
        }
    }

    /** The level in force. */
    public Choice get() {
        Level now = ours().getEffectiveLevel();
        return Arrays.stream(Choice.values())
                .filter(choice -> level(choice).equals(now))
                .findFirst()
                .orElse(now.isGreaterOrEqual(Level.ERROR) ? Choice.ERROR : Choice.TRACE);
    }

    /** In force from the next line on. */
    public void set(Choice choice) {
        ours().setLevel(level(choice));
    }

    private static Level level(Choice choice) {
        return Level.valueOf(choice.name());
    }

    private static Logger ours() {
        return (Logger) LoggerFactory.getLogger(OURS);
    }
}
