package io.quotagrid.node.live.jdbc;

import io.quotagrid.config.Meter;
import io.quotagrid.config.RateAmounts;
import io.quotagrid.node.live.LimitChange;
import io.quotagrid.node.live.LimitTarget;
import io.quotagrid.node.live.LimitValues;
import io.quotagrid.node.live.LiveSetting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table {@code live_limit}. */
final class LimitRows {
    /** Everything but the key, in this order; the meters' columns are called like their keys. */
    private static final String COLUMNS = "epoch, removed, changed_by, changed_at, window_seconds, expires_at, "
            + Stream.of(Meter.values()).map(Meter::key).collect(Collectors.joining(", "));

    private static final String SETS =
            Stream.of(COLUMNS.split(", ")).map(column -> column + " = ?").collect(Collectors.joining(", "));
    private static final int COUNT = COLUMNS.split(", ").length;

    private final String environment;

    LimitRows(String environment) {
        this.environment = environment;
    }

    void read(Connection connection, Map<String, LiveSetting> into) throws SQLException {
        String query = "select tier, subject, " + COLUMNS + " from live_limit where environment = ?";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, environment);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String subject = row.getString("subject");
                    String target = row.getString("tier") + (subject.isEmpty() ? "" : ":" + subject);
                    into.put(LimitTarget.parse(target).key(), change(row));
                }
            }
        }
    }

    private static LimitChange change(ResultSet row) throws SQLException {
        Optional<LimitValues> values = Optional.empty();
        if (!row.getBoolean("removed")) {
            values = Optional.of(new LimitValues(amounts(row), window(row), Moments.get(row, "expires_at")));
        }
        Instant at = Moments.get(row, "changed_at").orElseThrow();
        return new LimitChange(row.getLong("epoch"), values, row.getString("changed_by"), at);
    }

    static RateAmounts amounts(ResultSet row) throws SQLException {
        Map<Meter, Long> amounts = new EnumMap<>(Meter.class);
        for (Meter meter : Meter.values()) {
            long amount = row.getLong(meter.key());
            if (!row.wasNull()) {
                amounts.put(meter, amount);
            }
        }
        return new RateAmounts(amounts);
    }

    static Optional<Duration> window(ResultSet row) throws SQLException {
        long seconds = row.getLong("window_seconds");
        return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }

    void write(Connection connection, String key, LimitChange change) throws SQLException {
        LimitTarget target = LimitTarget.ofKey(key);
        while (!update(connection, target, change)) {
            OptionalLong known = epoch(connection, target);
            if (known.isPresent() && known.getAsLong() >= change.epoch()) {
                return;
            }
            if (known.isEmpty()) {
                insert(connection, target, change);
                return;
            }
        }
    }

    private boolean update(Connection connection, LimitTarget target, LimitChange change) throws SQLException {
        String update =
                "update live_limit set " + SETS + " where environment = ? and tier = ? and subject = ? and epoch < ?";
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            int next = bindKey(statement, bind(statement, change), target);
            statement.setLong(next, change.epoch());
            return statement.executeUpdate() > 0;
        }
    }

    private OptionalLong epoch(Connection connection, LimitTarget target) throws SQLException {
        String query = "select epoch from live_limit where environment = ? and tier = ? and subject = ?";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            bindKey(statement, 1, target);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** Fails if another node was faster: then all of the transaction is done again. */
    private void insert(Connection connection, LimitTarget target, LimitChange change) throws SQLException {
        String insert = "insert into live_limit (" + COLUMNS + ", environment, tier, subject) values ("
                + "?, ".repeat(COUNT) + "?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            bindKey(statement, bind(statement, change), target);
            statement.executeUpdate();
        }
    }

    private int bindKey(PreparedStatement statement, int first, LimitTarget target) throws SQLException {
        statement.setString(first, environment);
        statement.setString(first + 1, target.tier().label());
        statement.setString(first + 2, target.id().orElse(""));
        return first + 3;
    }

    /** In the order of {@link #COLUMNS}; returns the next place. */
    private static int bind(PreparedStatement statement, LimitChange change) throws SQLException {
        Optional<LimitValues> values = change.values();
        statement.setLong(1, change.epoch());
        statement.setBoolean(2, values.isEmpty());
        statement.setString(3, change.by());
        Moments.set(statement, 4, Optional.of(change.at()));
        bind(statement, 5, values.flatMap(LimitValues::window).map(Duration::toSeconds));
        Moments.set(statement, 6, values.flatMap(LimitValues::expiresAt));
        return bindAmounts(statement, 7, values);
    }

    /** In the order of the meters; returns the next place. */
    static int bindAmounts(PreparedStatement statement, int first, Optional<LimitValues> values) throws SQLException {
        int next = first;
        for (Meter meter : Meter.values()) {
            bind(statement, next, values.map(known -> known.amounts().amounts().get(meter)));
            next++;
        }
        return next;
    }

    static void bind(PreparedStatement statement, int place, Optional<Long> number) throws SQLException {
        if (number.isPresent()) {
            statement.setLong(place, number.get());
        } else {
            statement.setNull(place, Types.BIGINT);
        }
    }
}
