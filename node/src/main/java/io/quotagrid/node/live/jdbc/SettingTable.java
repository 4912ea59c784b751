package io.quotagrid.node.live.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A table of settings of several environments: a row is only ever replaced by one of a larger epoch. */
final class SettingTable {
    private static final String ENVIRONMENT = "environment";
    private static final String EPOCH = "epoch";

    private final String environment;
    private final String query;
    private final String epochQuery;
    private final String update;
    private final String insert;

    /** Puts values at the places from {@code first} on, in the order of the columns; returns the next place. */
    interface Binding {
        int bind(PreparedStatement statement, int first) throws SQLException;
    }

    /** Looks at one row. */
    interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    /**
     * @param environment whose rows these are: others are neither read nor written
     * @param keys        columns that name a row within an environment
     * @param columns     all others; {@code epoch} is one of them
     */
    SettingTable(String name, String environment, List<String> keys, List<String> columns) {
        this.environment = environment;
        List<String> names =
                Stream.concat(Stream.of(ENVIRONMENT), keys.stream()).toList();
        List<String> all = Stream.concat(columns.stream(), names.stream()).toList();
        String row = names.stream().map(SettingTable::given).collect(Collectors.joining(" and "));
        String sets = columns.stream().map(SettingTable::given).collect(Collectors.joining(", "));
        query = "select " + String.join(", ", all) + " from " + name + " where " + given(ENVIRONMENT);
        epochQuery = "select " + EPOCH + " from " + name + " where " + row;
        update = "update " + name + " set " + sets + " where " + row + " and " + EPOCH + " < ?";
        insert = "insert into " + name + " (" + String.join(", ", all) + ") values ("
                + all.stream().map(column -> "?").collect(Collectors.joining(", ")) + ")";
    }

    private static String given(String column) {
        return column + " = ?";
    }

    /** Every row of the environment. */
    void read(Connection connection, RowReader reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, environment);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    reader.read(row);
                }
            }
        }
    }

    /** Makes the row or replaces it; does nothing if there is one of this epoch or a larger one. */
    void write(Connection connection, Binding key, long epoch, Binding values) throws SQLException {
        while (!update(connection, key, epoch, values)) {
            OptionalLong known = epoch(connection, key);
            if (known.isPresent() && known.getAsLong() >= epoch) {
                return;
            }
            if (known.isEmpty()) {
                insert(connection, key, values);
                return;
            }
        }
    }

    private boolean update(Connection connection, Binding key, long epoch, Binding values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            int next = bindKey(statement, values.bind(statement, 1), key);
            statement.setLong(next, epoch);
            return statement.executeUpdate() > 0;
        }
    }

    private OptionalLong epoch(Connection connection, Binding key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(epochQuery)) {
            bindKey(statement, 1, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** Fails if another node was faster: then all of the transaction is done again. */
    private void insert(Connection connection, Binding key, Binding values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            bindKey(statement, values.bind(statement, 1), key);
            statement.executeUpdate();
        }
    }

    private int bindKey(PreparedStatement statement, int first, Binding key) throws SQLException {
        statement.setString(first, environment);
        return key.bind(statement, first + 1);
    }
}
