package io.quotagrid.gateway.admin;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.AdminConfig.Role;

/**
 * Who is at the admin listener.
 *
 * @param name the token's, for the audit; {@code local} where no token is configured
 * @param role what it allows
 */
record Operator(String name, Role role) {
    /** Whoever is on this machine, while no token is configured. */
    static final Operator LOCAL = new Operator("local", Role.ADMIN);

    Operator {
        requireNonNull(name, "name");
        requireNonNull(role, "role");
    }
}
