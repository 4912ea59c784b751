package io.quotagrid.node.live.jdbc;

import io.quotagrid.config.Meter;
import io.quotagrid.node.live.ApiKey;
import io.quotagrid.node.live.KeyChange;
import io.quotagrid.node.live.LimitValues;
import io.quotagrid.node.live.LiveSetting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table {@code api_key}. */
final class KeyRows {
    private static final String KEY = "key:";

    /** Everything but environment and id, in this order; the meters' columns are called like their keys. */
    private static final String COLUMNS =
            "epoch, hash, former_hash, former_until, user_id, team_id, consumer_group, models, expires_at, note, revoked,"
                    + " created_by, created_at, changed_by, changed_at, limited, window_seconds, "
                    + Stream.of(Meter.values()).map(Meter::key).collect(Collectors.joining(", "));

    private static final String SETS =
            Stream.of(COLUMNS.split(", ?")).map(column -> column + " = ?").collect(Collectors.joining(", "));
    private static final int COUNT = COLUMNS.split(",").length;

    private final String environment;

    KeyRows(String environment) {
        this.environment = environment;
    }

    void read(Connection connection, Map<String, LiveSetting> into) throws SQLException {
        String query = "select id, " + COLUMNS + " from api_key where environment = ?";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, environment);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    into.put(KeyChange.settingKey(row.getString("id")), change(row));
                }
            }
        }
    }

    private static KeyChange change(ResultSet row) throws SQLException {
        String former = row.getString("former_hash");
        Optional<ApiKey.Former> before = former == null
                ? Optional.empty()
                : Optional.of(new ApiKey.Former(
                        former, Moments.get(row, "former_until").orElseThrow()));
        Optional<LimitValues> limits = row.getBoolean("limited")
                ? Optional.of(new LimitValues(LimitRows.amounts(row), LimitRows.window(row), Optional.empty()))
                : Optional.empty();
        List<String> models =
                row.getString("models").lines().filter(line -> !line.isEmpty()).toList();
        ApiKey key = new ApiKey(
                row.getString("hash"),
                before,
                Optional.ofNullable(row.getString("user_id")),
                Optional.ofNullable(row.getString("team_id")),
                Optional.ofNullable(row.getString("consumer_group")),
                models,
                limits,
                Moments.get(row, "expires_at"),
                row.getString("note"),
                row.getBoolean("revoked"),
                row.getString("created_by"),
                Moments.get(row, "created_at").orElseThrow());
        return new KeyChange(
                row.getLong("epoch"),
                key,
                row.getString("changed_by"),
                Moments.get(row, "changed_at").orElseThrow());
    }

    void write(Connection connection, String settingKey, KeyChange change) throws SQLException {
        String id = settingKey.substring(KEY.length());
        while (!update(connection, id, change)) {
            OptionalLong known = epoch(connection, id);
            if (known.isPresent() && known.getAsLong() >= change.epoch()) {
                return;
            }
            if (known.isEmpty()) {
                insert(connection, id, change);
                return;
            }
        }
    }

    private boolean update(Connection connection, String id, KeyChange change) throws SQLException {
        String update = "update api_key set " + SETS + " where environment = ? and id = ? and epoch < ?";
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            int next = bind(statement, change);
            statement.setString(next, environment);
            statement.setString(next + 1, id);
            statement.setLong(next + 2, change.epoch());
            return statement.executeUpdate() > 0;
        }
    }

    private OptionalLong epoch(Connection connection, String id) throws SQLException {
        String query = "select epoch from api_key where environment = ? and id = ?";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, environment);
            statement.setString(2, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** Fails if another node was faster: then all of the transaction is done again. */
    private void insert(Connection connection, String id, KeyChange change) throws SQLException {
        String insert =
                "insert into api_key (" + COLUMNS + ", environment, id) values (" + "?, ".repeat(COUNT) + "?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            int next = bind(statement, change);
            statement.setString(next, environment);
            statement.setString(next + 1, id);
            statement.executeUpdate();
        }
    }

    /** In the order of {@link #COLUMNS}; returns the next place. */
    private static int bind(PreparedStatement statement, KeyChange change) throws SQLException {
        ApiKey key = change.key();
        statement.setLong(1, change.epoch());
        statement.setString(2, key.hash());
        statement.setString(3, key.before().map(ApiKey.Former::hash).orElse(null));
        Moments.set(statement, 4, key.before().map(ApiKey.Former::until));
        statement.setString(5, key.user().orElse(null));
        statement.setString(6, key.team().orElse(null));
        statement.setString(7, key.group().orElse(null));
        statement.setString(8, String.join("\n", key.models()));
        Moments.set(statement, 9, key.expiresAt());
        statement.setString(10, key.note());
        statement.setBoolean(11, key.revoked());
        statement.setString(12, key.createdBy());
        Moments.set(statement, 13, Optional.of(key.createdAt()));
        statement.setString(14, change.by());
        Moments.set(statement, 15, Optional.of(change.at()));
        statement.setBoolean(16, key.limits().isPresent());
        LimitRows.bind(statement, 17, key.limits().flatMap(LimitValues::window).map(Duration::toSeconds));
        return LimitRows.bindAmounts(statement, 18, key.limits());
    }
}
