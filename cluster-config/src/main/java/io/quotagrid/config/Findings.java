package io.quotagrid.config;

import io.quotagrid.config.Finding.Severity;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Collects what lint has to say, so that a reader can go on after an error and all findings come at once. A place that is read
 * twice is reported once.
 */
final class Findings {
    private final Set<Finding> findings = new LinkedHashSet<>();

    void error(String path, int line, String message, String allowed) {
        add(Severity.ERROR, path, line, message, allowed, Optional.empty());
    }

    void add(Severity severity, String path, int line, String message, String allowed, Optional<String> nearest) {
        Optional<String> right = allowed.isEmpty() ? Optional.empty() : Optional.of(allowed);
        findings.add(new Finding(severity, path, line, message, right, nearest));
    }

    boolean broken() {
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
    }

    /** In the order of the file. */
    List<Finding> inOrder() {
        return findings.stream().sorted(Comparator.comparingInt(Finding::line)).toList();
    }
}
