package io.quotagrid.config;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One item of {@code team_rate_limit.priority} or {@code global_rate_limit.priority}: calls that share the tier's limits with the
 * other classes, and what they are guaranteed of them.
 *
 * @param name         unique in its list
 * @param sharePercent guaranteed of every limit of each subject of the tier, 0 to 100; together at most 100
 * @param users        whose calls belong to it
 * @param teams        likewise
 * @param groups       likewise
 * @param keys         likewise, as keys appear in audit records
 */
public record PriorityClass(
        String name, int sharePercent, List<String> users, List<String> teams, List<String> groups, List<String> keys) {
    public PriorityClass {
        requireNonNull(name, "name");
        users = List.copyOf(users);
        teams = List.copyOf(teams);
        groups = List.copyOf(groups);
        keys = List.copyOf(keys);
    }

    /** Whether it takes the calls that no class before it names. */
    public boolean takesAll() {
        return users.isEmpty() && teams.isEmpty() && groups.isEmpty() && keys.isEmpty();
    }
}
