package io.quotagrid.node.live.jdbc;

import io.quotagrid.node.live.LiveSetting;
import io.quotagrid.node.live.PolicyChange;
import io.quotagrid.node.live.PolicyVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table {@code live_policy}: one row an environment. */
final class PolicyRows {
    /** In the order of {@link #bind}. */
    private static final List<String> COLUMNS =
            List.of("epoch", "policy", "changed_by", "changed_at", "before_policy", "before_by", "before_at");

    private final SettingTable table;

    PolicyRows(String environment) {
        this.table = new SettingTable("live_policy", environment, List.of(), COLUMNS);
    }

    void read(Connection connection, Map<String, LiveSetting> into) throws SQLException {
        table.read(connection, row -> {
            PolicyVersion version = version(row, "policy", "changed");
            Optional<PolicyVersion> before = row.getString("before_policy") == null
                    ? Optional.empty()
                    : Optional.of(version(row, "before_policy", "before"));
            into.put(PolicyChange.KEY, new PolicyChange(row.getLong("epoch"), version, before));
        });
    }

    private static PolicyVersion version(ResultSet row, String text, String prefix) throws SQLException {
        return PolicyVersion.of(
                row.getString(text),
                row.getString(prefix + "_by"),
                Moments.get(row, prefix + "_at").orElseThrow());
    }

    void write(Connection connection, PolicyChange change) throws SQLException {
        table.write(
                connection,
                (statement, first) -> first,
                change.epoch(),
                (statement, first) -> bind(statement, first, change));
    }

    private static int bind(PreparedStatement statement, int first, PolicyChange change) throws SQLException {
        PolicyVersion version = change.version();
        int next = first;
        statement.setLong(next++, change.epoch());
        statement.setString(next++, version.text());
        statement.setString(next++, version.by());
        Moments.set(statement, next++, Optional.of(version.at()));
        statement.setString(next++, change.before().map(PolicyVersion::text).orElse(null));
        statement.setString(next++, change.before().map(PolicyVersion::by).orElse(null));
        Moments.set(statement, next++, change.before().map(PolicyVersion::at));
        return next;
    }
}
