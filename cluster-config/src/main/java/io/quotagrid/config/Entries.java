package io.quotagrid.config;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** The keys of one YAML mapping, in order, each once, with their values and lines. */
final class Entries {
    static final Entries NONE = new Entries(Map.of());

    private final Map<String, NodeTuple> entries;

    private Entries(Map<String, NodeTuple> entries) {
        this.entries = entries;
    }

    /** Empty where the node is no mapping: its place has said so. */
    static Entries of(Optional<Node> node, String path, Findings findings) {
        return node.isPresent() && node.get() instanceof MappingNode mapping ? of(mapping, path, findings) : NONE;
    }

    private static Entries of(MappingNode mapping, String path, Findings findings) {
        Map<String, NodeTuple> entries = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            int line = YamlDocument.line(entry.getKeyNode());
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                findings.error(path, line, "has a key that is no text", "a plain key");
            } else if (entries.putIfAbsent(requireNonNull(key.getValue()), entry) != null) {
                findings.error(join(path, key.getValue()), line, "stands here twice", "each key once");
            }
        }
        return new Entries(entries);
    }

    /** The path of a key, on one line. */
    static String join(String path, String key) {
        String shown = Scalars.shortened(key);
        return path.isEmpty() ? shown : path + "." + shown;
    }

    Set<String> keys() {
        return entries.keySet();
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    Optional<Node> value(String key) {
        return Optional.ofNullable(entries.get(key)).map(NodeTuple::getValueNode);
    }

    /** The line of a key. */
    Optional<Integer> line(String key) {
        return Optional.ofNullable(entries.get(key)).map(entry -> YamlDocument.line(entry.getKeyNode()));
    }
}
