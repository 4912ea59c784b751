package io.quotagrid.config;

import io.quotagrid.config.Finding.Severity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks that no single record can make: across blocks, on a policy whose every value is sound. */
final class PolicyLint {
    private final Policy policy;
    private final Findings findings;

    private PolicyLint(Policy policy, Findings findings) {
        this.policy = policy;
        this.findings = findings;
    }

    static void check(Policy policy, Findings findings) {
        PolicyLint lint = new PolicyLint(policy, findings);
        lint.targets();
        lint.groups();
        lint.money();
        lint.identity();
    }

    private void targets() {
        Set<String> ids = new HashSet<>();
        Set<String> unlimitedModels = new HashSet<>();
        for (int i = 0; i < policy.providers().targets().size(); i++) {
            TargetConfig target = policy.providers().targets().get(i);
            String path = "providers.targets[" + i + "]";
            if (!ids.add(target.id())) {
                findings.error(
                        path + ".id", 0, "two targets are called " + Scalars.shortened(target.id()), "unique ids");
            }
            String model = target.model().orElse("*");
            boolean shadowed = unlimitedModels.contains("*") || unlimitedModels.contains(model);
            if (shadowed
                    && policy.providers().strategy() == ProvidersConfig.TargetStrategy.ORDERED
                    && policy.providers().fallback().isEmpty()) {
                warn(path, "is never reached: a target before it takes the same model without a limit");
            }
            if (target.rateLimits().amounts().isEmpty()) {
                unlimitedModels.add(model);
            }
            if (!target.provider().equals(TargetConfig.SANDBOX)
                    && target.secretKeyRef().isEmpty()) {
                warn(path, "has no secret_key_ref: calls go out without a key");
            }
        }
    }

    private void groups() {
        Set<String> names = new HashSet<>();
        Map<String, String> owners = new HashMap<>();
        for (int i = 0; i < policy.consumerGroups().size(); i++) {
            ConsumerGroup group = policy.consumerGroups().get(i);
            String path = "consumer_groups[" + i + "]";
            if (!names.add(group.name())) {
                findings.error(
                        path + ".name", 0, "two groups are called " + Scalars.shortened(group.name()), "unique names");
            }
            for (String key : group.keys()) {
                String other = owners.putIfAbsent(key, group.name());
                if (other != null) {
                    findings.error(
                            path + ".keys",
                            0,
                            "a key is also in group " + Scalars.shortened(other),
                            "each key in one group");
                }
            }
        }
    }

    private void money() {
        if (policy.wallets().isEmpty() && policy.budgets().isEmpty()) {
            return;
        }
        for (int i = 0; i < policy.providers().targets().size(); i++) {
            TargetConfig target = policy.providers().targets().get(i);
            if (target.pricing().isEmpty() && !target.provider().equals(TargetConfig.SANDBOX)) {
                warn("providers.targets[" + i + "].pricing", "is missing: wallets and budgets cannot price its calls");
            }
        }
    }

    private void identity() {
        if (policy.identity().mode() != IdentityConfig.Mode.SIGNED
                && policy.identity().signed().isPresent()) {
            warn("identity.signed", "is set but identity.mode is not signed, so it is not used");
        }
    }

    private void warn(String path, String message) {
        findings.add(Severity.WARNING, path, 0, message, "", Optional.empty());
    }
}
