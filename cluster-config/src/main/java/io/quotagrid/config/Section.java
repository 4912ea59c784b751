package io.quotagrid.config;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Finding.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * One mapping of a policy file, laid over the same mapping of {@code defaults.yaml}. Every read says which key it knows; a value
 * that is wrong leaves a finding and gives a stand-in, so that reading goes on; {@link #end} reports the keys nobody knew.
 */
final class Section {
    /** What a text that is missing or none reads as. */
    static final String STAND_IN = "?";

    private static final String TEXT =
            "text, not blank, without control characters; in quotes where YAML takes it for something else";

    private final Place place;
    private final Map<String, Section> opened = new LinkedHashMap<>();

    private Section(Place place) {
        this.place = place;
    }

    static Section root(MappingNode given, MappingNode defaults, Findings findings) {
        return new Section(Place.root(given, defaults, findings));
    }

    /** Whether the policy file itself says something about the key. */
    boolean has(String key) {
        return place.has(key);
    }

    /** See {@link Place#readable}. */
    boolean readable() {
        return place.readable();
    }

    /** See {@link Place#lists}. */
    boolean lists(String key) {
        return place.lists(key);
    }

    /** The mapping under a key; where the file has none, the defaults alone. */
    Section section(String key) {
        return open(key, () -> place.under(key));
    }

    /** The mapping under a key, only where the file has it. */
    Optional<Section> optional(String key) {
        return has(key) ? Optional.of(section(key)) : Optional.empty();
    }

    /** The mappings that the file lists under a key. */
    List<Section> items(String key) {
        List<Section> items = new ArrayList<>();
        for (int i = 0; i < place.givenItems(key).size(); i++) {
            int index = i;
            items.add(open(key + "[" + i + "]", () -> place.item(key, index)));
        }
        return items;
    }

    /** Opened once, so that what was read of it stays known. */
    private Section open(String name, Supplier<Place> where) {
        return opened.computeIfAbsent(name, first -> new Section(where.get()));
    }

    /** A name that goes into headers, metrics and logs. */
    String name(String key) {
        String name = text(key);
        if (!Scalars.isName(name)) {
            wrong(key, "was " + Scalars.shortened(name), Scalars.NAME);
        }
        return name;
    }

    /** A list of names. */
    List<String> names(String key) {
        List<String> names = texts(key);
        each(key, names, Scalars::isName, Scalars.NAME);
        return names;
    }

    /** Reports the items of a list that are none of the allowed ones. */
    void each(String key, List<String> items, Predicate<String> right, String allowed) {
        for (int i = 0; i < items.size(); i++) {
            String item = items.get(i);
            if (!item.equals(STAND_IN) && !right.test(item)) {
                wrongItem(key, i, "was " + Scalars.shortened(item), allowed);
            }
        }
    }

    /** Text that must be there. */
    String text(String key) {
        return optionalText(key).orElseGet(() -> {
            if (!place.has(key)) {
                place.missing(key);
            }
            return STAND_IN;
        });
    }

    Optional<String> optionalText(String key) {
        return place.scalar(key)
                .flatMap(node -> Scalars.text(node).or(() -> {
                    wrong(key, "must be text", TEXT);
                    return Optional.empty();
                }));
    }

    List<String> texts(String key) {
        return values(key, Scalars::text, TEXT);
    }

    /** A list of texts and whole numbers, both as they are written. */
    List<String> words(String key) {
        return values(key, Scalars::word, "text or a whole number");
    }

    private List<String> values(String key, Scalars.Parser<String> parser, String allowed) {
        List<Node> nodes = place.items(key);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Optional<String> value =
                    nodes.get(i) instanceof ScalarNode scalar ? parser.parse(scalar) : Optional.empty();
            if (value.isEmpty()) {
                wrongItem(key, i, "must be text", allowed);
            }
            values.add(value.orElse(STAND_IN)); // keeps indices as they are in the file
        }
        return values;
    }

    /** A whole number that must be there. */
    long number(String key, long least, long most) {
        return optionalNumber(key, least, most).orElseGet(() -> {
            if (!place.has(key) && !place.defaulted(key)) {
                place.missing(key);
            }
            return least;
        });
    }

    Optional<Long> optionalNumber(String key, long least, long most) {
        return parsed(
                key,
                Scalars::number,
                "a whole number from " + least + " to " + most + ", in plain digits without quotes",
                n -> n >= least && n <= most);
    }

    /** Bytes. */
    long size(String key, long least, long most) {
        return parsed(
                        key,
                        Scalars::size,
                        "bytes, or 64KiB, 32MiB; " + least + " to " + most,
                        n -> n >= least && n <= most)
                .orElse(least);
    }

    boolean flag(String key) {
        return parsed(key, Scalars::flag, "true or false, without quotes", any -> true)
                .orElse(false);
    }

    Duration duration(String key, Duration least, Duration most) {
        return parsed(
                        key,
                        Scalars::duration,
                        "a duration like 500ms, 30s, 5m, 2h; " + Scalars.show(least) + " to " + Scalars.show(most),
                        value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0)
                .orElse(least);
    }

    /** One of an enum's names, in lower case. */
    <E extends Enum<E>> E choice(String key, Class<E> type) {
        E[] constants = requireNonNull(type.getEnumConstants());
        return optionalChoice(key, type).orElseGet(() -> {
            if (!place.has(key) && !place.defaulted(key)) {
                place.missing(key);
            }
            return constants[0];
        });
    }

    <E extends Enum<E>> Optional<E> optionalChoice(String key, Class<E> type) {
        List<E> constants = List.of(requireNonNull(type.getEnumConstants()));
        List<String> names = constants.stream().map(Section::label).toList();
        Optional<String> text = optionalText(key);
        Optional<E> chosen = constants.stream()
                .filter(constant -> text.isPresent() && label(constant).equals(text.get()))
                .findFirst();
        if (text.isPresent() && chosen.isEmpty()) {
            unknownValue(key, text.get(), names, "one of " + String.join(", ", names));
        }
        return chosen;
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private <T> Optional<T> parsed(String key, Scalars.Parser<T> parser, String allowed, Predicate<T> inRange) {
        return place.scalar(key).flatMap(node -> {
            Optional<T> value = parser.parse(node).filter(inRange);
            if (value.isEmpty()) {
                wrong(key, "was " + Scalars.show(node), allowed);
            }
            return value;
        });
    }

    /** A finding about a key, at its line if the file has it. */
    void wrong(String key, String message, String allowed) {
        place.wrong(key, message, allowed);
    }

    /** A finding about one item of a list of values. */
    void wrongItem(String key, int index, String message, String allowed) {
        place.wrongItem(key, index, message, allowed);
    }

    /** A finding about a value that is none of the known ones, and may resemble one. */
    void unknownValue(String key, String value, List<String> values, String allowed) {
        place.unknown(key, "has no value " + Scalars.shortened(value), allowed, value, values);
    }

    /** A remark about a key that does not keep the policy from being used. */
    void remark(Severity severity, String key, String message) {
        place.remark(severity, key, message);
    }

    /** A warning about the mapping itself. */
    void warn(String message) {
        place.warn(message);
    }

    /** Reports every key, here and below, that no read asked for. */
    void end() {
        place.end();
        opened.values().forEach(Section::end);
    }
}
