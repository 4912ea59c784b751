package io.quotagrid.gateway.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import com.google.errorprone.annotations.CheckReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** How much of its own doings this process says. Thread-safe; holds until it is set again or the process ends. */
public final class LogLevel {
    private static final String OURS = "io.quotagrid";
    private static final int LONGEST = 200;

    /** Names that nothing had before: a logger that has been made stays until the process ends. Each dot of a name makes one. */
    private static final int MOST_MADE = 500;

    @GuardedBy("this")
    private int made;

    private static final Pattern NAME = Pattern.compile("io\\.quotagrid(\\.[A-Za-z0-9_$]+)*");

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

    /**
     * A part of the program, by the name that its lines carry.
     *
     * @param name {@value #OURS}, or what is below it; at most {@value #LONGEST} characters
     */
    public record Part(String name) {
        /** The whole program. What is of others (Jetty, Hazelcast) is none of it: at {@code debug} it may write what callers send. */
        public static final Part ALL = new Part(OURS);

        public Part {
            if (!isOne(name)) {
                throw new IllegalArgumentException("no part of this program: " + name);
            }
        }

        /** The one of that name. */
        public static Optional<Part> of(String text) {
            return isOne(text) ? Optional.of(new Part(text)) : Optional.empty();
        }

        private static boolean isOne(String name) {
            return name.length() <= LONGEST && NAME.matcher(name).matches();
        }
    }

    /** The level in force of the whole program, where no part has one of its own. */
    public Choice get() {
        return get(Part.ALL);
    }

    /** The level in force of a part: its own, or that of the nearest part which it belongs to. */
    public Choice get(Part part) {
        String name = part.name();
        while (!name.equals(OURS) && context().exists(name) == null) { // looking makes none
            name = name.substring(0, name.lastIndexOf('.'));
        }
        Level now = context().getLogger(name).getEffectiveLevel();
        return Arrays.stream(Choice.values())
                .filter(choice -> level(choice).equals(now))
                .findFirst()
                .orElse(now.isGreaterOrEqual(Level.ERROR) ? Choice.ERROR : Choice.TRACE);
    }

    /** For the whole program, from the next line on. */
    public void set(Choice choice) {
        put(Part.ALL, choice);
    }

    /**
     * For a part and all that belongs to it, whatever was set there before, from the next line on.
     *
     * @return false if the name is none of a part that has ever said something, and too many such names have been set: then
     *     everything stays as it was
     */
    @CheckReturnValue
    public synchronized boolean set(Part part, Choice choice) {
        int more = unknown(part.name());
        if (made + more > MOST_MADE) {
            return false;
        }
        made += more;
        put(part, choice);
        return true;
    }

    private static void put(Part part, Choice choice) {
        Logger chosen = context().getLogger(part.name());
        chosen.setLevel(level(choice));
        context().getLoggerList().stream()
                .filter(logger -> logger.getName().startsWith(part.name() + "."))
                .forEach(logger -> logger.setLevel(null));
    }

    /** How many loggers its name would make. */
    private static int unknown(String name) {
        int more = 0;
        String part = name;
        while (!part.equals(OURS) && context().exists(part) == null) {
            more++;
            part = part.substring(0, part.lastIndexOf('.'));
        }
        return more;
    }

    private static Level level(Choice choice) {
        return Level.valueOf(choice.name());
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
