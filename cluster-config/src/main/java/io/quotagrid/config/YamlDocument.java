package io.quotagrid.config;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Bytes to one YAML mapping, within bounds that no honest policy meets: so that a file of any kind is answered in well under a
 * second. Nodes keep their lines, and nothing is constructed from tags.
 */
final class YamlDocument {
    /** No file is read further than this. */
    static final int LARGEST_BYTES = 1 << 20;

    private static final int DEEPEST = 32;
    private static final int MOST_VALUES = 20_000;

    /** Beyond 31 bits, at which SnakeYAML 2.7 gives up without a mark. */
    private static final Pattern WILD_ESCAPE = Pattern.compile("\\\\U[89a-fA-F]");

    private YamlDocument() {}

    /** The document's mapping, or a finding that says why there is none. */
    static Optional<MappingNode> read(byte[] yaml, Findings findings) {
        if (yaml.length > LARGEST_BYTES) {
            findings.error("", 0, "the file is too large", "at most " + LARGEST_BYTES + " bytes");
            return Optional.empty();
        }
        return YamlText.read(yaml, findings).flatMap(text -> document(text, findings));
    }

    private static Optional<MappingNode> document(String text, Findings findings) {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(2 * DEEPEST); // our own bound knows its line
        options.setCodePointLimit(LARGEST_BYTES);
        options.setMaxAliasesForCollections(Integer.MAX_VALUE); // bounded below by what they expand to
        BoundedParser parser = new BoundedParser(text, options, DEEPEST, MOST_VALUES);
        try {
            return onlyMapping(new Composer(parser, new Resolver(), options), findings);
        } catch (MarkedYAMLException e) {
            String problem = plain(e.getProblem());
            String allowed = problem.contains("\\t") ? "spaces for indentation" : "";
            findings.error("", line(e.getProblemMark()), "not YAML: " + problem, allowed);
        } catch (BoundedParser.TooMuchException e) {
            findings.error("", e.line(), plain(e.getMessage()), e.allowed());
        } catch (YAMLException e) {
            findings.error("", parser.line(), "not YAML: " + plain(e.getMessage()), "");
        } catch (NumberFormatException e) {
            int before = (int) WILD_ESCAPE
                    .splitAsStream(text)
                    .findFirst()
                    .orElse("")
                    .lines()
                    .count();
            findings.error(
                    "", Math.max(1, before), "not YAML: an escape names no character", "\\U00000000 to \\U0010FFFF");
        }
        return Optional.empty();
    }

    private static Optional<MappingNode> onlyMapping(Composer documents, Findings findings) {
        if (!documents.checkNode()) {
            findings.error("", 1, "the file is empty", "a mapping of blocks");
            return Optional.empty();
        }
        Node first = documents.getNode();
        if (documents.checkNode()) {
            findings.error("", line(documents.getNode()), "a second document begins", "one document");
        }
        if (!(first instanceof MappingNode mapping)) {
            findings.error("", line(first), "the file is no mapping", "a mapping of blocks");
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

    /**
     * The line of a key, or of the last mapping above it that there is.
     *
     * @param path of names only: {@code identity.signed.jwks}
     * @return 0 if the document has nothing of it
     */
    static int lineOf(byte[] yaml, String path) {
        Optional<Node> node = read(yaml, new Findings()).map(Node.class::cast);
        int line = 0;
        for (String name : path.split("\\.")) {
            Entries entries = Entries.of(node, "", new Findings());
            if (!entries.has(name)) {
                return line;
            }
            line = entries.line(name).orElse(line);
            node = entries.value(name);
        }
        return line;
    }

    /** A node's line, 1-based. */
    static int line(Node node) {
        return line(node.getStartMark());
    }

    private static int line(@Nullable Mark mark) {
        return mark == null ? 0 : mark.getLine() + 1;
    }

    private static String plain(@Nullable String problem) {
        return problem == null
                ? "unreadable"
                : Scalars.shortened(problem.lines().findFirst().orElse("unreadable"));
    }
}
