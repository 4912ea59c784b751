package io.quotagrid.node.live.jdbc;

import io.quotagrid.config.Meter;
import io.quotagrid.config.RateAmounts;
import io.quotagrid.node.live.LimitValues;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Columns that say limits: a window, and an amount for each meter. The meters' columns are called like their keys. */
final class LimitColumns {
    private static final String WINDOW = "window_seconds";

    /** In the order of {@link #bind}. */
    static final List<String> NAMES = Stream.concat(
                    Stream.of(WINDOW), Stream.of(Meter.values()).map(Meter::key))
            .toList();

    private LimitColumns() {}

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
        long seconds = row.getLong(WINDOW);
        return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }

    /** Nulls where nothing is said; returns the next place. */
    static int bind(PreparedStatement statement, int first, Optional<LimitValues> values) throws SQLException {
        int next = first;
        bindNumber(statement, next++, values.flatMap(LimitValues::window).map(Duration::toSeconds));
        for (Meter meter : Meter.values()) {
            bindNumber(
                    statement,
                    next++,
                    values.map(known -> known.amounts().amounts().get(meter)));
        }
        return next;
    }

    private static void bindNumber(PreparedStatement statement, int place, Optional<Long> number) throws SQLException {
        if (number.isPresent()) {
            statement.setLong(place, number.get());
        } else {
            statement.setNull(place, Types.BIGINT);
        }
    }
}
