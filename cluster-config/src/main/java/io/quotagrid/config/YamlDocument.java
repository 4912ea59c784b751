package io.quotagrid.config;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Bytes to one YAML mapping, within bounds that no honest policy meets: so that a file of any kind is answered in well under a
 * second. Nodes keep their lines, and nothing is constructed from tags.
 */
final class YamlDocument {
    private static final int LARGEST_BYTES = 1 << 20;
    private static final int DEEPEST = 32;
    private static final int MOST_VALUES = 50_000;

    private YamlDocument() {}

    /** The document's mapping, or a finding that says why there is none. */
    static Optional<MappingNode> read(byte[] yaml, Findings findings) {
        if (yaml.length > LARGEST_BYTES) {
            findings.error("", 0, "the file has " + yaml.length + " bytes", "at most " + LARGEST_BYTES + " bytes");
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(yaml))
                    .toString();
            return onlyMapping(text, findings);
        } catch (CharacterCodingException e) {
            findings.error("", 0, "the file is not UTF-8", "UTF-8 text");
        } catch (MarkedYAMLException e) {
            findings.error("", line(e.getProblemMark()), "not YAML: " + plain(e.getProblem()), "");
        } catch (ReaderException e) {
            findings.error("", 0, "the file has a character that YAML does not allow", "printable text");
        } catch (YAMLException e) {
            findings.error("", 0, "not YAML: " + plain(e.getMessage()), "");
        }
        return Optional.empty();
    }

    private static Optional<MappingNode> onlyMapping(String text, Findings findings) {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(LARGEST_BYTES);
        options.setMaxAliasesForCollections(Integer.MAX_VALUE); // bounded below by what they expand to
        Iterator<Node> documents = new Yaml(new SafeConstructor(options))
                .composeAll(new StringReader(text))
                .iterator();
        if (!documents.hasNext()) {
            findings.error("", 1, "the file is empty", "a mapping of blocks");
            return Optional.empty();
        }
        Node first = documents.next();
        if (documents.hasNext()) {
            findings.error("", line(documents.next().getStartMark()), "a second document begins", "one document");
            return Optional.empty();
        }
        if (!(first instanceof MappingNode mapping)) {
            findings.error("", line(first.getStartMark()), "the file is no mapping", "a mapping of blocks");
            return Optional.empty();
        }
        if (values(first, 0, 0) > MOST_VALUES) {
            findings.error("", 1, "the file's aliases expand to too many values", "at most " + MOST_VALUES + " values");
            return Optional.empty();
        }
        return Optional.of(mapping);
    }

    /** Counts values as a reader would meet them, aliases written out; stops early when there are too many. */
    private static int values(Node node, int before, int depth) {
        if (depth > DEEPEST) { // an alias within its own anchor
            return MOST_VALUES + 1;
        }
        int count = before + 1;
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                if (count > MOST_VALUES) {
                    return count;
                }
                count = values(entry.getValueNode(), values(entry.getKeyNode(), count, depth + 1), depth + 1);
            }
        } else if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                if (count > MOST_VALUES) {
                    return count;
                }
                count = values(item, count, depth + 1);
            }
        }
        return count;
    }

    /** A node's line, 1-based. */
    static int line(Node node) {
        return line(node.getStartMark());
    }

    private static int line(@Nullable Mark mark) {
        return mark == null ? 0 : mark.getLine() + 1;
    }

    private static String plain(@Nullable String problem) {
        return problem == null ? "unreadable" : problem.lines().findFirst().orElse("unreadable");
    }
}
