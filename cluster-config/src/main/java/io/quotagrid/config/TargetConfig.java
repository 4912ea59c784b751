package io.quotagrid.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One upstream target.
 *
 * @param id               unique; names it in logs, metrics and the provider tier
 * @param provider         {@code openai}, {@code openai-compatible}, {@code anthropic}, {@code sandbox}, or any name with a base URL
 * @param model            the one model it takes; empty takes every model
 * @param baseUrl          as written; empty takes the provider's own
 * @param secretKeyRef     where its key is
 * @param rateLimits       what may be sent to it, per minute, hour, day and in parallel
 * @param pricing          what its tokens cost
 * @param connectTimeout   longest wait for a connection
 * @param firstByteTimeout longest wait for the answer's first byte
 * @param idleTimeout      longest silence within the answer
 */
public record TargetConfig(
        String id,
        String provider,
        Optional<String> model,
        Optional<URI> baseUrl,
        Optional<SecretRef> secretKeyRef,
        RateAmounts rateLimits,
        Optional<PricingConfig> pricing,
        Duration connectTimeout,
        Duration firstByteTimeout,
        Duration idleTimeout) {

    /** In the dialect; calls to it are not built yet. */
    static final String ANTHROPIC = "anthropic";

    /** The built-in stand-in for a provider. */
    public static final String SANDBOX = "sandbox";

    /** The limits of this target, over their nominal windows, in the order of {@link Meter}. */
    public List<Limit> limits() {
        return rateLimits.amounts().entrySet().stream()
                .map(amount -> new Limit(
                        amount.getKey(), amount.getValue(), amount.getKey().nominalWindow(), Strategy.SLIDING_WINDOW))
                .toList();
    }
}
