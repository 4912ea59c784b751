package io.quotagrid.gateway.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotagrid.config.Finding;
import io.quotagrid.config.Finding.Severity;
import io.quotagrid.config.NotBuiltYet;
import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyDifference;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.config.PolicyReport;
import io.quotagrid.config.SignedSecret;
import io.quotagrid.gateway.provider.Providers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A policy's YAML, and what this node says of it.
 *
 * @param policy   present exactly if no finding is an error
 * @param findings what is wrong with it, in the order of the file, and then what this node has against it
 */
public record PolicyText(Optional<Policy> policy, List<Finding> findings) {
    public PolicyText {
        findings = List.copyOf(findings);
    }

    /**
     * Looks whether it could be put in force on a running node.
     *
     * @param running     what is in force, as it is written
     * @param environment where secrets are looked up
     */
    static PolicyText judged(String yaml, Policy running, Map<String, String> environment) {
        PolicyReport report = PolicyLoader.load(yaml.getBytes(UTF_8));
        List<Finding> findings = new ArrayList<>(report.findings());
        report.policy().ifPresent(policy -> {
            findings.addAll(NotBuiltYet.in(policy));
            findings.addAll(PolicyDifference.onlyAtStart(running, policy));
            Providers.objection(policy.providers(), environment)
                    .ifPresent(objection -> findings.add(new Finding(
                            Severity.ERROR, "providers.targets", 0, objection, Optional.empty(), Optional.empty())));
        });
        report.policy()
                .flatMap(policy -> SignedSecret.finding(policy, yaml.getBytes(UTF_8), environment, Severity.ERROR))
                .ifPresent(findings::add);
        boolean broken = findings.stream().anyMatch(PolicyText::error);
        return new PolicyText(broken ? Optional.empty() : report.policy(), findings);
    }

    private static boolean error(Finding finding) {
        return finding.severity() == Severity.ERROR;
    }

    /** What keeps it from being used, a sentence each that begins with the place. */
    List<String> errors() {
        return findings.stream()
                .filter(PolicyText::error)
                .map(finding -> (finding.path().isEmpty() ? "" : finding.path() + ": ") + finding.message())
                .toList();
    }
}
