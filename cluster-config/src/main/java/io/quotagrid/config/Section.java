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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * One mapping of a policy file, laid over the same mapping of {@code defaults.yaml}. Every read says which key it knows; a value
 * that is wrong leaves a finding and gives a stand-in, so that reading goes on; {@link #end} reports the keys nobody knew.
 */
final class Section {
    private static final Map<String, Node> NONE = Map.of();

    private final String path;
    private final int line;
    private final Map<String, Node> given;
    private final Map<String, Node> keyNodes;
    private final Map<String, Node> defaults;
    private final Findings findings;
    private final Set<String> known = new TreeSet<>();
    private final Map<String, Section> opened = new LinkedHashMap<>();

    private Section(String path, int line, @Nullable Node given, Map<String, Node> defaults, Findings findings) {
        this.path = path;
        this.line = line;
        this.findings = findings;
        this.defaults = defaults;
        this.keyNodes = new LinkedHashMap<>();
        this.given = given instanceof MappingNode mapping ? read(mapping) : NONE;
    }

    static Section root(MappingNode given, MappingNode defaults, Findings findings) {
        return new Section("", 1, given, entries(defaults), findings);
    }

    /** Whether the policy file itself says something about the key. */
    boolean has(String key) {
        known.add(key);
        return given.containsKey(key);
    }

    /** The mapping under a key; where the file has none, the defaults alone. */
    Section section(String key) {
        return open(key, path(key), given(key), entries(defaults.get(key)));
    }

    /** The mapping under a key, only where the file has it. */
    Optional<Section> optional(String key) {
        return has(key) ? Optional.of(section(key)) : Optional.empty();
    }

    /** A list of mappings; the one item that {@code defaults.yaml} lists is the template of each. */
    List<Section> items(String key) {
        Node list = given(key);
        if (list == null) {
            return List.of();
        }
        if (!(list instanceof SequenceNode sequence)) {
            wrong(key, "must be a list", "a list of mappings");
            return List.of();
        }
        Map<String, Node> template = defaults.get(key) instanceof SequenceNode templates
                ? entries(templates.getValue().get(0))
                : NONE;
        List<Section> items = new ArrayList<>();
        for (int i = 0; i < sequence.getValue().size(); i++) {
            items.add(open(key, path(key) + "[" + i + "]", sequence.getValue().get(i), template));
        }
        return items;
    }

    private Section open(String key, String at, @Nullable Node node, Map<String, Node> under) {
        Section before = opened.get(at);
        if (before != null) {
            return before;
        }
        if (node != null && !(node instanceof MappingNode)) {
            findings.error(at, YamlDocument.line(node), "must be a mapping", "keys and values, indented");
        }
        Section section = new Section(at, node == null ? lineOf(key) : YamlDocument.line(node), node, under, findings);
        opened.put(at, section);
        return section;
    }

    /** Text that must be there. */
    String text(String key) {
        return optionalText(key).orElseGet(() -> {
            if (!has(key)) {
                missing(key);
            }
            return "?";
        });
    }

    Optional<String> optionalText(String key) {
        return scalar(key)
                .flatMap(node -> Scalars.text(node).or(() -> {
                    wrong(
                            key,
                            "must be text but was " + node.getValue(),
                            "text; in quotes where it looks like something else");
                    return Optional.empty();
                }));
    }

    List<String> texts(String key) {
        Node node = value(key);
        if (!(node instanceof SequenceNode sequence)) {
            if (node != null) {
                wrong(key, "must be a list", "a list of texts");
            }
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            Optional<String> text = item instanceof ScalarNode scalar ? Scalars.text(scalar) : Optional.empty();
            text.ifPresentOrElse(
                    texts::add,
                    () -> findings.error(
                            path(key), YamlDocument.line(item), "every item must be text", "a list of texts"));
        }
        return texts;
    }

    /** A whole number that must be there. */
    long number(String key, long least, long most) {
        return optionalNumber(key, least, most).orElseGet(() -> {
            if (!has(key) && !defaults.containsKey(key)) {
                missing(key);
            }
            return least;
        });
    }

    Optional<Long> optionalNumber(String key, long least, long most) {
        return parsed(
                key, Scalars::number, "a whole number from " + least + " to " + most, n -> n >= least && n <= most);
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
        return parsed(key, Scalars::flag, "true or false", any -> true).orElse(false);
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
            if (!has(key) && !defaults.containsKey(key)) {
                missing(key);
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
            findings.add(
                    Severity.ERROR,
                    path(key),
                    lineOf(key),
                    "has no value " + text.get(),
                    "one of " + String.join(", ", names),
                    Nearest.to(text.get(), names));
        }
        return chosen;
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private <T> Optional<T> parsed(
            String key, Scalars.Parser<T> parser, String allowed, java.util.function.Predicate<T> inRange) {
        return scalar(key).flatMap(node -> {
            Optional<T> value = parser.parse(node).filter(inRange);
            if (value.isEmpty()) {
                wrong(key, "was " + Scalars.show(node), allowed);
            }
            return value;
        });
    }

    private Optional<ScalarNode> scalar(String key) {
        Node node = value(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar) {
            if (Scalars.isNull(scalar)) {
                wrong(key, "has no value", "a value, or leave the key out");
                return Optional.empty();
            }
            return Optional.of(scalar);
        }
        wrong(key, "must be a single value", "");
        return Optional.empty();
    }

    private @Nullable Node value(String key) {
        Node node = given(key);
        return node == null ? defaults.get(key) : node;
    }

    private @Nullable Node given(String key) {
        known.add(key);
        return given.get(key);
    }

    private void missing(String key) {
        findings.error(path(key), line, "is missing", "");
    }

    /** A finding about a key, at its line if the file has it. */
    void wrong(String key, String message, String allowed) {
        findings.error(path(key), lineOf(key), message, allowed);
    }

    /** A remark about a key that does not keep the policy from being used. */
    void remark(Severity severity, String key, String message) {
        findings.add(severity, path(key), lineOf(key), message, "", Optional.empty());
    }

    /** The full path of a key. */
    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    int lineOf(String key) {
        Node node = keyNodes.get(key);
        return node == null ? line : YamlDocument.line(node);
    }

    /** Keys of the file in this mapping, in order. */
    Stream<String> keys() {
        return given.keySet().stream();
    }

    /** Reports every key, here and below, that no read asked for. */
    void end() {
        for (String key : given.keySet()) {
            if (!known.contains(key)) {
                findings.add(
                        Severity.ERROR,
                        path(key),
                        lineOf(key),
                        "unknown key " + Scalars.shortened(key),
                        known.isEmpty() ? "" : "one of " + String.join(", ", known),
                        Nearest.to(key, known));
            }
        }
        opened.values().forEach(Section::end);
    }

    private Map<String, Node> read(MappingNode mapping) {
        Map<String, Node> entries = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            String key = entry.getKeyNode() instanceof ScalarNode scalar ? requireNonNull(scalar.getValue()) : "?";
            if (entries.putIfAbsent(key, entry.getValueNode()) != null) {
                findings.error(path(key), YamlDocument.line(entry.getKeyNode()), "stands here twice", "each key once");
            } else {
                keyNodes.put(key, entry.getKeyNode());
            }
        }
        return entries;
    }

    private static Map<String, Node> entries(@Nullable Node node) {
        Map<String, Node> entries = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                entries.put(requireNonNull(((ScalarNode) entry.getKeyNode()).getValue()), entry.getValueNode());
            }
        }
        return entries;
    }
}
