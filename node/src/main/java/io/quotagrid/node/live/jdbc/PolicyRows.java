package io.quotagrid.node.live.jdbc;

import io.quotagrid.node.live.LiveSetting;
import io.quotagrid.node.live.PolicyChange;
import io.quotagrid.node.live.PolicyVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The table {@code live_policy}: one row an environment. */
final class PolicyRows {
    private final String environment;

    PolicyRows(String environment) {
        this.environment = environment;
    }

    void read(Connection connection, Map<String, LiveSetting> into) throws SQLException {
        String query =
                "select epoch, policy, changed_by, changed_at, before_policy, before_by, before_at from live_policy"
                        + " where environment = ?";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, environment);
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    PolicyVersion version = version(row, "policy", "changed");
                    Optional<PolicyVersion> before = row.getString("before_policy") == null
                            ? Optional.empty()
                            : Optional.of(version(row, "before_policy", "before"));
                    into.put(PolicyChange.KEY, new PolicyChange(row.getLong("epoch"), version, before));
                }
            }
        }
    }

    private static PolicyVersion version(ResultSet row, String text, String prefix) throws SQLException {
        return PolicyVersion.of(
                row.getString(text),
                row.getString(prefix + "_by"),
                Moments.get(row, prefix + "_at").orElseThrow());
    }

    void write(Connection connection, PolicyChange change) throws SQLException {
        while (!update(connection, change)) {
            OptionalLong known = epoch(connection);
            if (known.isPresent() && known.getAsLong() >= change.epoch()) {
                return;
            }
            if (known.isEmpty()) {
                insert(connection, change);
                return;
            }
        }
    }

    private boolean update(Connection connection, PolicyChange change) throws SQLException {
        String update =
                "update live_policy set epoch = ?, policy = ?, changed_by = ?, changed_at = ?, before_policy = ?,"
                        + " before_by = ?, before_at = ? where environment = ? and epoch < ?";
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            bind(statement, change);
            statement.setLong(9, change.epoch());
            return statement.executeUpdate() > 0;
        }
    }

    private OptionalLong epoch(Connection connection) throws SQLException {
        String query = "select epoch from live_policy where environment = ?";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, environment);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** Fails if another node was faster: then all of the transaction is done again. */
    private void insert(Connection connection, PolicyChange change) throws SQLException {
        String insert =
                "insert into live_policy (epoch, policy, changed_by, changed_at, before_policy, before_by, before_at,"
                        + " environment) values (?, ?, ?, ?, ?, ?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            bind(statement, change);
            statement.executeUpdate();
        }
    }

    private void bind(PreparedStatement statement, PolicyChange change) throws SQLException {
        PolicyVersion version = change.version();
        statement.setLong(1, change.epoch());
        statement.setString(2, version.text());
        statement.setString(3, version.by());
        Moments.set(statement, 4, Optional.of(version.at()));
        statement.setString(5, change.before().map(PolicyVersion::text).orElse(null));
        statement.setString(6, change.before().map(PolicyVersion::by).orElse(null));
        Moments.set(statement, 7, change.before().map(PolicyVersion::at));
        statement.setString(8, environment);
    }
}
