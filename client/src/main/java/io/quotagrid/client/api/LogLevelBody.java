package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * How much every node logs: the answer to {@code GET} and {@code PUT /admin/v1/log-level}.
 *
 * @param logger  which part of the program it is about: {@code io.quotagrid}, which is all of it, or a name below
 * @param level   of the node that was asked
 * @param members the level of each node that answered, by its id
 * @param silent  ids of those that did not: nobody can say what they log
 */
public record LogLevelBody(String logger, String level, Map<String, String> members, List<String> silent) {
    public LogLevelBody {
        requireNonNull(logger, "logger");
        requireNonNull(level, "level");
        members = Map.copyOf(members);
        silent = List.copyOf(silent);
    }
}
