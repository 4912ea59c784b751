package io.quotagrid.gateway.admin;

import io.javalin.security.RouteRole;
import io.quotagrid.config.AdminConfig.Role;
import java.util.Locale;
import java.util.Optional;

/** What a route asks of who comes: nothing, or a role and every role above it. */
enum Access implements RouteRole {
    /** Health, for whoever watches the node, and the page itself. */
    ANYONE(Optional.empty()),
    /** Looks. */
    VIEWER(Optional.of(Role.VIEWER)),
    /** Changes limits, makes and revokes keys, resets, drains. */
    OPERATOR(Optional.of(Role.OPERATOR)),
    /** Changes the policy. */
    ADMIN(Optional.of(Role.ADMIN));

    private final Optional<Role> role;

    Access(Optional<Role> role) {
        this.role = role;
    }

    boolean allows(Role held) {
        return role.map(needed -> held.compareTo(needed) >= 0).orElse(true);
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
