package io.quotagrid.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The {@code providers:} block.
 *
 * @param strategy       which target comes first
 * @param targets        in the order of the file; at least one
 * @param fallback       what happens when a target fails
 * @param circuitBreaker when a failing target is left alone
 */
public record ProvidersConfig(
        TargetStrategy strategy,
        List<TargetConfig> targets,
        Optional<Fallback> fallback,
        Optional<CircuitBreaker> circuitBreaker) {

    /** Which of the targets that take a model comes first. */
    public enum TargetStrategy {
        ORDERED,
        ROUND_ROBIN,
        LOWEST_LATENCY
    }

    /**
     * What happens when a target fails before its first byte.
     *
     * @param retryOn     statuses, or {@code timeout} and {@code connect}
     * @param maxAttempts targets tried at most
     */
    public record Fallback(List<String> retryOn, int maxAttempts) {
        public Fallback {
            retryOn = List.copyOf(retryOn);
        }
    }

    /**
     * When a failing target is left alone.
     *
     * @param failures   failures in a row that open it
     * @param openFor    how long no call is tried
     */
    public record CircuitBreaker(int failures, Duration openFor) {}

    public ProvidersConfig {
        targets = List.copyOf(targets);
    }
}
