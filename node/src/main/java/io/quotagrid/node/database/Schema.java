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
    static final int NEWEST = 2;

    private static final String HISTORY = "quotagrid_schema";
    private static final Object EMBEDDED = new Object();
    private static final long TURN = 0x71756f7461677264L; // "quotagrd": any number that nobody else takes

    private Schema() {}

    /**
     * Several nodes may do this to one database at once: one makes the tables, the others wait for it. Of an embedded database that
     * can only be nodes of this process.
     *
     * @throws FlywayException if the database refuses
     */
    static void bringUpToDate(DataSource database, boolean embedded) throws SQLException {
        if (version(database) >= NEWEST) {
            return; // a newer node has been here: its tables have what we know
        }
        if (embedded) {
            synchronized (EMBEDDED) {
                migrateUnlessDone(database);
            }
        } else {
            migrateInTurn(database);
        }
    }

    /** Flyway itself takes turns only once its own table is complete, so two that find no table get in each other's way. */
    private static void migrateInTurn(DataSource database) throws SQLException {
        try (Connection turn = database.getConnection();
                Statement statement = turn.createStatement()) {
            turn.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(" + TURN + ")");
            try {
                migrateUnlessDone(database);
            } finally {
                turn.rollback();
            }
        }
    }

    private static void migrateUnlessDone(DataSource database) throws SQLException {
        if (version(database) >= NEWEST) {
            return;
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
