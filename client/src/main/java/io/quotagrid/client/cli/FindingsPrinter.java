package io.quotagrid.client.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quotagrid.config.Finding;
import io.quotagrid.config.Finding.Severity;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.Help.ColorScheme;

/** Writes what lint found: a line each for people, one document for programs. */
public final class FindingsPrinter {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path file;
    private final List<Finding> findings;
    private final ColorScheme colors;

    /** @param colors colours only where the output is a terminal */
    public FindingsPrinter(Path file, List<Finding> findings, ColorScheme colors) {
        this.file = file;
        this.findings = List.copyOf(findings);
        this.colors = colors;
    }

    /** {@code policy.yaml:6: error: rate_limits.per_user.rmp: unknown key rmp; did you mean rpm? (one of ...)}, and a sum. */
    public void lines(PrintWriter out) {
        findings.forEach(finding -> out.println(line(finding)));
        out.println(file + ": " + sum());
    }

    private String line(Finding finding) {
        StringBuilder line = new StringBuilder(file.toString());
        if (finding.line() > 0) {
            line.append(':').append(finding.line());
        }
        line.append(": ").append(severity(finding.severity())).append(": ");
        if (!finding.path().isEmpty()) {
            line.append(finding.path()).append(": ");
        }
        line.append(finding.message());
        finding.nearest()
                .ifPresent(word -> line.append("; did you mean ").append(word).append('?'));
        finding.allowed()
                .ifPresent(right -> line.append(" (allowed: ").append(right).append(')'));
        return line.toString();
    }

    private String severity(Severity severity) {
        String name = label(severity);
        return switch (severity) {
            case ERROR -> colors.ansi().string("@|bold,red " + name + "|@");
            case WARNING -> colors.ansi().string("@|yellow " + name + "|@");
            case NOTICE -> name;
        };
    }

    private String sum() {
        List<String> parts = new ArrayList<>();
        if (count(Severity.ERROR) == 0) {
            parts.add("ok");
        }
        for (Severity severity : Severity.values()) {
            long count = count(severity);
            if (count > 0) {
                parts.add(count + " " + label(severity) + (count == 1 ? "" : "s"));
            }
        }
        return String.join(", ", parts);
    }

    /** One JSON document: file, ok, errors, warnings, notices, findings. */
    public void json(PrintWriter out) {
        out.println(document().toPrettyString());
    }

    /** The document of {@link #json} as YAML. */
    public void yaml(PrintWriter out) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        out.print(new Yaml(options).dump(MAPPER.convertValue(document(), Object.class)));
    }

    private ObjectNode document() {
        ObjectNode document = MAPPER.createObjectNode();
        document.put("file", file.toString());
        document.put("ok", count(Severity.ERROR) == 0);
        document.put("errors", count(Severity.ERROR));
        document.put("warnings", count(Severity.WARNING));
        document.put("notices", count(Severity.NOTICE));
        ArrayNode list = document.putArray("findings");
        for (Finding finding : findings) {
            ObjectNode entry = list.addObject();
            entry.put("severity", label(finding.severity()));
            entry.put("path", finding.path());
            entry.put("line", finding.line());
            entry.put("message", finding.message());
            entry.put("allowed", finding.allowed().orElse(null));
            entry.put("nearest", finding.nearest().orElse(null));
        }
        return document;
    }

    private long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    private static String label(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }
}
