package io.quotagrid.gateway.provider;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.TargetConfig;

/**
 * One upstream target: what the policy says of it, and the way to it.
 *
 * @param config   its block in the policy
 * @param provider where calls for it go
 */
public record Target(TargetConfig config, Provider provider) {
    public Target {
        requireNonNull(config, "config");
        requireNonNull(provider, "provider");
    }

    /** Whether it takes calls for {@code model}: a target without a model takes every one. */
    public boolean takes(String model) {
        return config.model().isEmpty() || config.model().get().equals(model);
    }
}
