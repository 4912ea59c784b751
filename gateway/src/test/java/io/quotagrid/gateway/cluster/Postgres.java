package io.quotagrid.gateway.cluster;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

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
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The policy's block that names it. */
    String store() {
        return "store: {url: \"jdbc:postgresql://localhost:" + port + "/postgres\", username: postgres}\n";
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
