package io.quotagrid.config;

import java.nio.file.Path;

/**
 * A listener's certificate, both PEM.
 *
 * @param certificateFile the chain, leaf first
 * @param keyFile         its private key
 */
public record TlsConfig(Path certificateFile, Path keyFile) {}
