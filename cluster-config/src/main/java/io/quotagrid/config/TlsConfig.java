package io.quotagrid.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A listener's certificate, all PEM. The files are read again when they change.
 *
 * @param certificateFile the chain, leaf first
 * @param keyFile         its private key
 * @param clientCaFile    authorities of which every client must show a certificate; empty asks for none
 */
public record TlsConfig(Path certificateFile, Path keyFile, Optional<Path> clientCaFile) {}
