package io.quotagrid.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Single values as people write them. Stricter than YAML 1.1: no octal 010, no sexagesimal 1:30, no {@code yes} for true, no
 * 1e3; a number has one way to be written.
 */
final class Scalars {
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,18})");
    private static final Pattern DURATION = Pattern.compile("(0|[1-9][0-9]{0,11})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,8})(KiB|MiB|GiB)");
    private static final Map<String, Duration> TIMES = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final Map<String, Integer> SHIFTS = Map.of("KiB", 10, "MiB", 20, "GiB", 30);
    /** What {@link #isName} allows. */
    static final String NAME = "1 to 256 visible ASCII characters";

    private static final Pattern VISIBLE = Pattern.compile("[!-~]{1,256}");
    private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\u0080-\u009f]");
    private static final int SHOWN = 80;

    /** A way to read a scalar; empty if it is no such value. */
    @FunctionalInterface
    interface Parser<T> {
        Optional<T> parse(ScalarNode node);
    }

    private Scalars() {}

    static boolean isNull(ScalarNode node) {
        return plain(node) && Tag.NULL.equals(node.getTag());
    }

    /** Quoted text, or plain text that YAML takes for nothing else; without control characters. */
    static Optional<String> text(ScalarNode node) {
        boolean text = !plain(node) || Tag.STR.equals(node.getTag());
        String value = requireNonNull(node.getValue());
        boolean clean = !value.isBlank() && !UNSHOWN.matcher(value).find();
        return text && clean ? Optional.of(value) : Optional.empty();
    }

    /** Whether a text can stand in a header, a metric's label and a log. */
    static boolean isName(String text) {
        return VISIBLE.matcher(text).matches();
    }

    /** Text, or a plain whole number as it is written: for lists in which both stand. */
    static Optional<String> word(ScalarNode node) {
        return text(node).or(() -> number(node).map(number -> Long.toString(number)));
    }

    static Optional<Long> number(ScalarNode node) {
        String value = requireNonNull(node.getValue());
        if (!plain(node) || !WHOLE.matcher(value).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(value));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    static Optional<Boolean> flag(ScalarNode node) {
        String value = requireNonNull(node.getValue());
        if (!plain(node) || !(value.equals("true") || value.equals("false"))) {
            return Optional.empty();
        }
        return Optional.of(value.equals("true"));
    }

    static Optional<Duration> duration(ScalarNode node) {
        Matcher matcher = DURATION.matcher(requireNonNull(node.getValue()));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Duration unit = requireNonNull(TIMES.get(matcher.group(2)));
        return Optional.of(unit.multipliedBy(Long.parseLong(matcher.group(1))));
    }

    static Optional<Long> size(ScalarNode node) {
        Matcher matcher = SIZE.matcher(requireNonNull(node.getValue()));
        if (!matcher.matches()) {
            return number(node);
        }
        int shift = requireNonNull(SHIFTS.get(matcher.group(2)));
        return Optional.of(Long.parseLong(matcher.group(1)) << shift);
    }

    /** A duration in the largest unit that says it exactly. */
    static String show(Duration duration) {
        for (String unit : new String[] {"d", "h", "m", "s"}) {
            Duration one = requireNonNull(TIMES.get(unit));
            if (!duration.isZero() && duration.equals(one.multipliedBy(duration.dividedBy(one)))) {
                return duration.dividedBy(one) + unit;
            }
        }
        return duration.toMillis() + "ms";
    }

    static String show(ScalarNode node) {
        return shortened(requireNonNull(node.getValue()));
    }

    /** Text of a stranger's, cut and on one line. */
    static String shortened(String value) {
        String start = value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...";
        return UNSHOWN.matcher(start).replaceAll("?");
    }

    private static boolean plain(ScalarNode node) {
        return node.getScalarStyle() == ScalarStyle.PLAIN;
    }
}
