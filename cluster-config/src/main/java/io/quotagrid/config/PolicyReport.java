package io.quotagrid.config;

import java.util.List;
import java.util.Optional;

/**
 * What loading a policy file came to.
 *
 * @param policy   present exactly if no finding is an error
 * @param findings in the order of the file
 */
public record PolicyReport(Optional<Policy> policy, List<Finding> findings) {
    public PolicyReport {
        findings = List.copyOf(findings);
        boolean broken = findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR);
        if (broken == policy.isPresent()) {
            throw new IllegalArgumentException("a policy is present exactly if there is no error");
        }
    }
}
