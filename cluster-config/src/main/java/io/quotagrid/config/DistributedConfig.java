package io.quotagrid.config;

import java.time.Duration;
import java.util.Optional;

/**
 * The {@code distributed_rate_limit:} block.
 *
 * @param enabled       false keeps the counters on this node only and starts no member
 * @param redisUrlEnv   accepted from other gateways' files; not needed and not read
 * @param keyPrefix     separates environments: nodes with different prefixes never share a counter
 * @param window        default window of every tier
 * @param syncInterval  how often slices are reported; zero asks the owner for every call
 * @param localFallback whether the minority of a split serves its share (true) or refuses (false)
 */
public record DistributedConfig(
        boolean enabled,
        Optional<String> redisUrlEnv,
        String keyPrefix,
        Duration window,
        Duration syncInterval,
        boolean localFallback) {

    /** The same with another default window. */
    DistributedConfig withWindow(Duration other) {
        return new DistributedConfig(enabled, redisUrlEnv, keyPrefix, other, syncInterval, localFallback);
    }
}
