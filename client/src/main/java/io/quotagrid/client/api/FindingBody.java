package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Finding;
import java.util.Optional;

/**
 * One thing that lint has to say about a policy.
 *
 * @param severity only errors keep the policy from being used
 * @param path     YAML path, empty for the whole file
 * @param line     from 1; 0 when the finding has no place
 * @param message  what is wrong
 * @param allowed  what would be right
 * @param nearest  the known key or value that was probably meant
 */
public record FindingBody(
        Finding.Severity severity,
        String path,
        int line,
        String message,
        Optional<String> allowed,
        Optional<String> nearest) {
    public FindingBody {
        requireNonNull(severity, "severity");
        requireNonNull(path, "path");
        requireNonNull(message, "message");
        requireNonNull(allowed, "allowed");
        requireNonNull(nearest, "nearest");
    }

    /** The finding, word by word. */
    public static FindingBody of(Finding finding) {
        return new FindingBody(
                finding.severity(),
                finding.path(),
                finding.line(),
                finding.message(),
                finding.allowed(),
                finding.nearest());
    }
}
