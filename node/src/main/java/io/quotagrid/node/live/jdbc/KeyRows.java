package io.quotagrid.node.live.jdbc;

import io.quotagrid.node.live.ApiKey;
import io.quotagrid.node.live.KeyChange;
import io.quotagrid.node.live.LimitValues;
import io.quotagrid.node.live.LiveSetting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The table {@code api_key}. */
final class KeyRows {
    private static final String KEY = "key:";

    /** In the order of {@link #bind}. */
    private static final List<String> COLUMNS = Stream.concat(
                    Stream.of(
                            "epoch",
                            "hash",
                            "former_hash",
                            "former_until",
                            "user_id",
                            "team_id",
                            "consumer_group",
                            "models",
                            "expires_at",
                            "note",
                            "revoked",
                            "created_by",
                            "created_at",
                            "changed_by",
                            "changed_at",
                            "limited"),
                    LimitColumns.NAMES.stream())
            .toList();

    private final SettingTable table;

    KeyRows(String environment) {
        this.table = new SettingTable("api_key", environment, List.of("id"), COLUMNS);
    }

    void read(Connection connection, Map<String, LiveSetting> into) throws SQLException {
        table.read(connection, row -> into.put(KeyChange.settingKey(row.getString("id")), change(row)));
    }

    private static KeyChange change(ResultSet row) throws SQLException {
        String former = row.getString("former_hash");
        Optional<ApiKey.Former> before = former == null
                ? Optional.empty()
                : Optional.of(new ApiKey.Former(
                        former, Moments.get(row, "former_until").orElseThrow()));
        Optional<LimitValues> limits = row.getBoolean("limited")
                ? Optional.of(new LimitValues(LimitColumns.amounts(row), LimitColumns.window(row), Optional.empty()))
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
        table.write(
                connection,
                (statement, first) -> {
                    statement.setString(first, id);
                    return first + 1;
                },
                change.epoch(),
                (statement, first) -> bind(statement, first, change));
    }

    private static int bind(PreparedStatement statement, int first, KeyChange change) throws SQLException {
        ApiKey key = change.key();
        int next = first;
        statement.setLong(next++, change.epoch());
        statement.setString(next++, key.hash());
        statement.setString(next++, key.before().map(ApiKey.Former::hash).orElse(null));
        Moments.set(statement, next++, key.before().map(ApiKey.Former::until));
        statement.setString(next++, key.user().orElse(null));
        statement.setString(next++, key.team().orElse(null));
        statement.setString(next++, key.group().orElse(null));
        statement.setString(next++, String.join("\n", key.models()));
        Moments.set(statement, next++, key.expiresAt());
        statement.setString(next++, key.note());
        statement.setBoolean(next++, key.revoked());
        statement.setString(next++, key.createdBy());
        Moments.set(statement, next++, Optional.of(key.createdAt()));
        statement.setString(next++, change.by());
        Moments.set(statement, next++, Optional.of(change.at()));
        statement.setBoolean(next++, key.limits().isPresent());
        return LimitColumns.bind(statement, next, key.limits());
    }
}
