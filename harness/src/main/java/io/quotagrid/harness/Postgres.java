package io.quotagrid.harness;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A real PostgreSQL, started for a test; it can go away and come back with what it had. */
public final class Postgres implements AutoCloseable {
    private static final Duration READY_WITHIN =
            Duration.ofSeconds(90); // usual are ten seconds, which a busy machine may need
    private static final String FIRST = "postgres"; // the database that a new server has

    private final Path directory;
    private EmbeddedPostgres server;
    private final int port;

    /** @param directory where it keeps its files; an empty one for a new server */
    public Postgres(Path directory) {
        this.directory = directory;
        this.port = Ports.free(); // not any: while it is away a connection could get that one
        this.server = start(port);
    }

    private EmbeddedPostgres start(int wantedPort) {
        try {
            return EmbeddedPostgres.builder()
                    .setPort(wantedPort)
                    .setPGStartupWait(READY_WITHIN)
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .setServerConfig("max_connections", "100")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The database that is there from the start, for JDBC; the same whenever it comes back. */
    public String url() {
        return urlOf(FIRST);
    }

    /** Another database of the same server for JDBC, made if need be. The server has to be there. */
    public String urlOfOther(String database) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet known =
                        statement.executeQuery("select 1 from pg_database where datname = '" + database + "'")) {
            if (!known.next()) {
                statement.execute("create database " + database);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return urlOf(database);
    }

    private String urlOf(String database) {
        return "jdbc:postgresql://localhost:" + port + "/" + database;
    }

    /** Who may do everything there, without a password. */
    public String user() {
        return "postgres";
    }

    /** Stops the server and keeps its files. */
    public void goAway() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the server again, at the same port and with the same files. */
    public void comeBack() {
        server = start(port);
    }

    @Override
    public void close() {
        goAway();
    }
}
