package io.quotagrid.config;

/**
 * Prices in micro-dollars for a million tokens.
 *
 * @param inputMicros       prompt tokens
 * @param cachedInputMicros prompt tokens that the provider had cached
 * @param outputMicros      completion tokens
 */
public record PricingConfig(long inputMicros, long cachedInputMicros, long outputMicros) {}
