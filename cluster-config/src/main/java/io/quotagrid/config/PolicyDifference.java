package io.quotagrid.config;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * One value in which two policy files differ, as they are written: what a file leaves to the defaults is not there.
 *
 * @param path   YAML path; an item of a list goes by its {@code id} or {@code name} if it has one, {@code
 *     providers.targets[openai].base_url}, and by its place otherwise
 * @param before empty if it was not there
 * @param after  empty if it is not there any more
 */
public record PolicyDifference(String path, Optional<String> before, Optional<String> after) {
    private static final Set<String> NAMES = Set.of("id", "name");

    public PolicyDifference {
        requireNonNull(path, "path");
        requireNonNull(before, "before");
        requireNonNull(after, "after");
    }

    /** Every difference, in the order of the old file, and then of what is new. A file that cannot be read has no values. */
    public static List<PolicyDifference> between(byte[] before, byte[] after) {
        Map<String, String> old = values(before);
        Map<String, String> now = values(after);
        Set<String> paths = new LinkedHashSet<>(old.keySet());
        paths.addAll(now.keySet());
        List<PolicyDifference> differences = new ArrayList<>();
        for (String path : paths) {
            Optional<String> was = Optional.ofNullable(old.get(path));
            Optional<String> is = Optional.ofNullable(now.get(path));
            if (!was.equals(is)) {
                differences.add(new PolicyDifference(path, was, is));
            }
        }
        return differences;
    }

    /**
     * What differs between two valid policies and is read only when a node starts: how it finds its peers, what it listens on,
     * how it keeps counters. A sentence each; empty if the new one can take the place of the old one in a running node.
     */
    public static List<Finding> onlyAtStart(Policy before, Policy after) {
        Set<String> blocks = new TreeSet<>();
        differ(before.cluster(), after.cluster(), "cluster", blocks);
        differ(before.gateway(), after.gateway(), "gateway", blocks);
        differ(before.store(), after.store(), "store", blocks);
        differ(before.admin(), after.admin(), "admin", blocks);
        differ(before.audit(), after.audit(), "policy.audit-logger", blocks);
        DistributedConfig old = before.distributed();
        DistributedConfig now = after.distributed();
        differ(old.enabled(), now.enabled(), "distributed_rate_limit.enabled", blocks);
        differ(old.keyPrefix(), now.keyPrefix(), "distributed_rate_limit.key_prefix", blocks);
        differ(old.syncInterval(), now.syncInterval(), "distributed_rate_limit.sync_interval_ms", blocks);
        differ(old.localFallback(), now.localFallback(), "distributed_rate_limit.local_fallback", blocks);
        return blocks.stream()
                .map(block -> new Finding(
                        Finding.Severity.ERROR,
                        block,
                        0,
                        "cannot be changed while nodes run: it is read when a node starts",
                        Optional.of("as it is in force, or a restart of all nodes with the new file"),
                        Optional.empty()))
                .toList();
    }

    private static void differ(Object before, Object after, String name, Set<String> blocks) {
        if (!before.equals(after)) {
            blocks.add(name);
        }
    }

    private static Map<String, String> values(byte[] yaml) {
        Map<String, String> values = new LinkedHashMap<>();
        YamlDocument.read(yaml, new Findings()).ifPresent(root -> collect("", root, values));
        return values;
    }

    private static void collect(String path, Node node, Map<String, String> values) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
                collect(path.isEmpty() ? key : path + "." + key, entry.getValueNode(), values);
            }
        } else if (node instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                Node item = sequence.getValue().get(i);
                collect(path + "[" + name(item, i) + "]", item, values);
            }
        } else if (node instanceof ScalarNode scalar) {
            values.put(path, scalar.getValue());
        }
    }

    private static String name(Node item, int index) {
        if (item instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key
                        && NAMES.contains(key.getValue())
                        && entry.getValueNode() instanceof ScalarNode value) {
                    return value.getValue();
                }
            }
        }
        return String.valueOf(index);
    }
}
