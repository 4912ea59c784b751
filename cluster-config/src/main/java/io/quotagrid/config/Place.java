package io.quotagrid.config;

import io.quotagrid.config.Finding.Severity;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Where a {@link Section} stands: its path and line, the keys that the file and {@code defaults.yaml} have there, and the findings
 * about them. Every look at a key makes it a known one.
 */
final class Place {
    private static final String NO_VALUE = "has no value";

    private final String path;
    private final int line;
    private final boolean readable;
    private final Entries given;
    private final Entries defaults;
    private final Findings findings;
    private final Set<String> known = new TreeSet<>();

    private Place(String path, int line, Optional<Node> given, Optional<Node> defaults, Findings findings) {
        this.path = path;
        this.line = line;
        this.readable = given.isEmpty() || given.get() instanceof MappingNode;
        this.given = Entries.of(given, path, findings);
        this.defaults = Entries.of(defaults, path, findings);
        this.findings = findings;
        if (!readable) {
            String problem = isNull(given.get()) ? NO_VALUE : "must be a mapping";
            findings.error(path, line, problem, "keys and values, indented");
        }
    }

    static Place root(MappingNode given, MappingNode defaults, Findings findings) {
        return new Place("", 1, Optional.of(given), Optional.of(defaults), findings);
    }

    /** The place under a key. */
    Place under(String key) {
        return below(key, path(key), given(key), defaults.value(key));
    }

    /** The place of one item of a list of mappings; the one item that {@code defaults.yaml} lists is the template of each. */
    Place item(String key, int index) {
        Optional<Node> item =
                given(key).map(node -> ((SequenceNode) node).getValue().get(index));
        Optional<Node> template = defaults.value(key)
                .flatMap(node -> ((SequenceNode) node).getValue().stream().findFirst());
        return below(key, path(key, index), item, template);
    }

    private Place below(String key, String at, Optional<Node> node, Optional<Node> template) {
        return new Place(at, node.map(YamlDocument::line).orElse(lineOf(key)), node, template, findings);
    }

    /** False where the file has something that is no mapping: then that is the finding, and nothing below it. */
    boolean readable() {
        return readable;
    }

    /** Whether the file itself has the key. */
    boolean has(String key) {
        known.add(key);
        return given.has(key);
    }

    /** Whether {@code defaults.yaml} has it. */
    boolean defaulted(String key) {
        return defaults.has(key);
    }

    private Optional<Node> given(String key) {
        known.add(key);
        return given.value(key);
    }

    private Optional<Node> value(String key) {
        return given(key).or(() -> defaults.value(key));
    }

    /** The single value of a key, or empty with a finding where there is something else. */
    Optional<ScalarNode> scalar(String key) {
        Optional<Node> node = value(key);
        if (node.isPresent() && !(node.get() instanceof ScalarNode)) {
            wrong(key, "must be a single value", "one value, no list and no mapping");
            return Optional.empty();
        }
        if (node.isPresent() && isNull(node.get())) {
            wrong(key, NO_VALUE, "a value, or leave the key out");
            return Optional.empty();
        }
        return node.map(ScalarNode.class::cast);
    }

    /** The items of the file's own list; empty with a finding where there is something else. */
    List<Node> givenItems(String key) {
        return items(key, given(key), "mappings, each after -");
    }

    /** The items of a list, the default one where the file has none. */
    List<Node> items(String key) {
        return items(key, value(key), "values in [ ], or each on a line after -");
    }

    private List<Node> items(String key, Optional<Node> node, String allowed) {
        if (node.isPresent() && node.get() instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        node.ifPresent(other -> wrong(key, isNull(other) ? NO_VALUE : "must be a list", allowed));
        return List.of();
    }

    /** Whether a list can be read: it is one, or absent. */
    boolean lists(String key) {
        return given(key).map(SequenceNode.class::isInstance).orElse(true);
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar && Scalars.isNull(scalar);
    }

    void missing(String key) {
        if (readable) {
            findings.error(path(key), line, "is missing", "");
        }
    }

    void wrong(String key, String message, String allowed) {
        findings.error(path(key), lineOf(key), message, allowed);
    }

    void wrongItem(String key, int index, String message, String allowed) {
        findings.error(path(key, index), YamlDocument.line(items(key).get(index)), message, allowed);
    }

    /** An error about a word that resembles a known one. */
    void unknown(String key, String message, String allowed, String word, Collection<String> words) {
        findings.add(Severity.ERROR, path(key), lineOf(key), message, allowed, Nearest.to(word, words));
    }

    void remark(Severity severity, String key, String message) {
        findings.add(severity, path(key), lineOf(key), message, "", Optional.empty());
    }

    /** A warning about the mapping itself. */
    void warn(String message) {
        if (readable) {
            findings.add(Severity.WARNING, path, line, message, "", Optional.empty());
        }
    }

    /** Reports the file's keys that nobody looked at. */
    void end() {
        String allowed = known.isEmpty() ? "" : "one of " + String.join(", ", known);
        for (String key : given.keys()) {
            if (!known.contains(key)) {
                unknown(key, "unknown key " + Scalars.shortened(key), allowed, key, known);
            }
        }
    }

    private String path(String key) {
        return Entries.join(path, key);
    }

    private String path(String key, int index) {
        return path(key) + "[" + index + "]";
    }

    private int lineOf(String key) {
        return given.line(key).orElse(line);
    }
}
