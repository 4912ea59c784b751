package io.quotagrid.config;

import java.util.List;
import java.util.Optional;

/**
 * The {@code admin:} block.
 *
 * @param listen {@code host:port} of the operators' listener
 * @param tokens who may use it; empty allows everyone on loopback and nobody else
 * @param tls    certificate of the listener
 */
public record AdminConfig(String listen, List<Token> tokens, Optional<TlsConfig> tls) {

    /** What a token's bearer may do. */
    public enum Role {
        VIEWER,
        OPERATOR,
        ADMIN
    }

    /**
     * One bearer token.
     *
     * @param name      for the audit
     * @param role      what it allows
     * @param secretRef where it is
     */
    public record Token(String name, Role role, SecretRef secretRef) {}

    public AdminConfig {
        tokens = List.copyOf(tokens);
    }
}
