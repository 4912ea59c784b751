package io.quotagrid.config;

import java.time.Duration;
import java.util.Optional;

/**
 * The {@code gateway:} block: bounds of one exchange.
 *
 * @param maxBodyBytes  largest request body, 1 KiB to 1 GiB; larger is 413
 * @param headerTimeout longest wait for a request's head
 * @param bodyTimeout   longest wait for a request's body; longer is 408
 * @param idleTimeout   longest silence on a connection
 * @param totalTimeout  longest exchange
 * @param tls           certificate of the listener
 */
public record GatewayConfig(
        long maxBodyBytes,
        Duration headerTimeout,
        Duration bodyTimeout,
        Duration idleTimeout,
        Duration totalTimeout,
        Optional<TlsConfig> tls) {}
