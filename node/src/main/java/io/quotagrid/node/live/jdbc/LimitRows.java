package io.quotagrid.node.live.jdbc;

import io.quotagrid.node.live.LimitChange;
import io.quotagrid.node.live.LimitTarget;
import io.quotagrid.node.live.LimitValues;
import io.quotagrid.node.live.LiveSetting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The table {@code live_limit}. */
final class LimitRows {
    /** In the order of {@link #bind}. */
    private static final List<String> COLUMNS = Stream.concat(
                    Stream.of("epoch", "removed", "changed_by", "changed_at", "expires_at"),
                    LimitColumns.NAMES.stream())
            .toList();

    private final SettingTable table;

    LimitRows(String environment) {
        this.table = new SettingTable("live_limit", environment, List.of("tier", "subject"), COLUMNS);
    }

    void read(Connection connection, Map<String, LiveSetting> into) throws SQLException {
        table.read(connection, row -> {
            String subject = row.getString("subject");
            String target = row.getString("tier") + (subject.isEmpty() ? "" : ":" + subject);
            into.put(LimitTarget.parse(target).key(), change(row));
        });
    }

    private static LimitChange change(ResultSet row) throws SQLException {
        Optional<LimitValues> values = Optional.empty();
        if (!row.getBoolean("removed")) {
            values = Optional.of(new LimitValues(
                    LimitColumns.amounts(row), LimitColumns.window(row), Moments.get(row, "expires_at")));
        }
        Instant at = Moments.get(row, "changed_at").orElseThrow();
        return new LimitChange(row.getLong("epoch"), values, row.getString("changed_by"), at);
    }

    void write(Connection connection, String key, LimitChange change) throws SQLException {
        LimitTarget target = LimitTarget.ofKey(key);
        table.write(
                connection,
                (statement, first) -> bindKey(statement, first, target),
                change.epoch(),
                (statement, first) -> bind(statement, first, change));
    }

    private static int bindKey(PreparedStatement statement, int first, LimitTarget target) throws SQLException {
        int next = first;
        statement.setString(next++, target.tier().label());
        statement.setString(next++, target.id().orElse(""));
        return next;
    }

    private static int bind(PreparedStatement statement, int first, LimitChange change) throws SQLException {
        Optional<LimitValues> values = change.values();
        int next = first;
        statement.setLong(next++, change.epoch());
        statement.setBoolean(next++, values.isEmpty());
        statement.setString(next++, change.by());
        Moments.set(statement, next++, Optional.of(change.at()));
        Moments.set(statement, next++, values.flatMap(LimitValues::expiresAt));
        return LimitColumns.bind(statement, next, values);
    }
}
