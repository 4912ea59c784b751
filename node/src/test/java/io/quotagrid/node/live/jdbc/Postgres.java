package io.quotagrid.node.live.jdbc;

import io.quotagrid.config.SecretRef;
import io.quotagrid.config.StoreConfig;
import io.quotagrid.node.database.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;

/** A real PostgreSQL, started for a test; it can go away and come back with what it had. */
final class Postgres implements AutoCloseable {
    private final Path directory;
    private EmbeddedPostgres server;
    private final int port;

    Postgres(Path directory) {
        this.directory = directory;
        this.server = start(0);
        this.port = server.getPort();
    }

    private EmbeddedPostgres start(int wantedPort) {
        try {
            return EmbeddedPostgres.builder()
                    .setPort(wantedPort)
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .setServerConfig("max_connections", "100")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Database open() {
        return open("secret");
    }

    Database open(String password) {
        return open("postgres", password);
    }

    /** Another database of the same server, made if need be. */
    Database openNew(String name) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet known = statement.executeQuery("select 1 from pg_database where datname = '" + name + "'")) {
            if (!known.next()) {
                statement.execute("create database " + name);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return open(name, "secret");
    }

    private Database open(String name, String password) {
        StoreConfig config = new StoreConfig(
                "jdbc:postgresql://localhost:" + port + "/" + name,
                Optional.of("postgres"),
                Optional.of(new SecretRef(Optional.of("DB_PASSWORD"), Optional.empty())));
        return Database.of(config, Map.of("DB_PASSWORD", password));
    }

    void goAway() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void comeBack() {
        server = start(port);
    }

    @Override
    public void close() {
        goAway();
    }
}
