package io.quotagrid.config;

import io.quotagrid.config.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the dialect has and this version does not do: {@code gateway run} refuses it by name instead of ignoring it. */
public final class NotBuiltYet {
    private final List<Finding> findings = new ArrayList<>();

    private NotBuiltYet() {}

    /** One finding for each block in use that is not built yet, all at once. */
    public static List<Finding> in(Policy policy) {
        NotBuiltYet missing = new NotBuiltYet();
        missing.money(policy);
        missing.providers(policy.providers());
        missing.rest(policy);
        return List.copyOf(missing.findings);
    }

    private void money(Policy policy) {
        refuse(!policy.wallets().isEmpty(), "wallets");
        refuse(!policy.budgets().isEmpty(), "budgets");
    }

    private void providers(ProvidersConfig providers) {
        refuse(providers.fallback().isPresent(), "providers.fallback");
        refuse(providers.circuitBreaker().isPresent(), "providers.circuit_breaker");
        for (int i = 0; i < providers.targets().size(); i++) {
            TargetConfig target = providers.targets().get(i);
            String path = "providers.targets[" + i + "].";
            refuse(target.provider().equals(TargetConfig.ANTHROPIC), path + "provider: " + TargetConfig.ANTHROPIC);
            refuse(target.pricing().isPresent(), path + "pricing");
        }
        refuse(providers.strategy() != ProvidersConfig.TargetStrategy.ORDERED, "providers.strategy other than ordered");
    }

    private void rest(Policy policy) {
        refuse(policy.audit().immutable(), "policy.audit-logger.immutable");
    }

    private void refuse(boolean used, String name) {
        if (used) {
            String path = name.split("[ :]", 2)[0];
            findings.add(new Finding(
                    Severity.ERROR,
                    path,
                    0,
                    "not built yet: " + name,
                    Optional.of("leave it out for now"),
                    Optional.empty()));
        }
    }
}
