package io.quotagrid.config;

import java.util.List;

/**
 * Callers that share one pool of limits.
 *
 * @param name          unique
 * @param keys          key ids or hashes; a key is in at most one group
 * @param amounts       what the group as a whole may spend
 * @param allowedModels models its members may use; empty allows every model
 */
public record ConsumerGroup(String name, List<String> keys, RateAmounts amounts, List<String> allowedModels) {
    public ConsumerGroup {
        keys = List.copyOf(keys);
        allowedModels = List.copyOf(allowedModels);
    }
}
