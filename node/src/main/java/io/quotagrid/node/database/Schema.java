package io.quotagrid.node.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Our tables: made and brought up to date by Flyway, which is loaded only if there is something to do. */
final class Schema {
    /** Of the last file in {@code db/migration}. */
    static final int NEWEST = 1;

    private static final String HISTORY = "quotagrid_schema";

    private Schema() {}

    /**
     * Several nodes may do this to one database at once.
     *
     * @throws FlywayException if the database refuses
     */
    static void bringUpToDate(DataSource database) throws SQLException {
        if (version(database) >= NEWEST) {
            return; // a newer node has been here: its tables have what we know
        }
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:db/migration")
                .table(HISTORY)
                .baselineOnMigrate(true) // other people's tables may be there already
                .baselineVersion("0")
                .load()
                .migrate();
    }

    /** 0 if our tables have never been made. */
    private static int version(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            boolean made;
            try (ResultSet tables =
                    statement.executeQuery("select 1 from information_schema.tables where table_name = '" + HISTORY
                            + "' and table_schema = current_schema")) {
                made = tables.next();
            }
            if (!made) {
                return 0;
            }
            try (ResultSet versions = statement.executeQuery(
                    "select max(cast(\"version\" as integer)) from \"" + HISTORY + "\" where \"success\" = true")) {
                return versions.next() ? versions.getInt(1) : 0;
            }
        }
    }
}
