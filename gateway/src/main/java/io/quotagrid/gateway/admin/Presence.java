package io.quotagrid.gateway.admin;

import java.util.List;

/**
 * Whether this node takes part.
 *
 * @param leaving   whether it was asked to leave
 * @param obstacles why it should not be sent calls now, a sentence each; empty if it should
 */
public record Presence(boolean leaving, List<String> obstacles) {
    public Presence {
        obstacles = List.copyOf(obstacles);
    }
}
