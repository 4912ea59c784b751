package io.quotagrid.node.live.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Points in time in columns {@code timestamp(3) with time zone}. */
final class Moments {
    private Moments() {}

    static Optional<Instant> get(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    static void set(PreparedStatement statement, int place, Optional<Instant> moment) throws SQLException {
        if (moment.isPresent()) {
            statement.setObject(place, moment.get().atOffset(ZoneOffset.UTC));
        } else {
            statement.setNull(place, Types.TIMESTAMP_WITH_TIMEZONE);
        }
    }
}
