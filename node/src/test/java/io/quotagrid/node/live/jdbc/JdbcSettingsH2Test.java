package io.quotagrid.node.live.jdbc;

import static io.quotagrid.node.live.Changes.ALICE;
import static io.quotagrid.node.live.Changes.change;
import static io.quotagrid.node.live.Changes.rpm;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.StoreConfig;
import io.quotagrid.node.database.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In an embedded file. */
final class JdbcSettingsH2Test extends JdbcSettingsContract {
    @TempDir
    private Path directory;

    @Override
    Database open() {
        return open("quotagrid");
    }

    @Override
    Database openFresh(int number) {
        return open("fresh-" + number);
    }

    private Database open(String name) {
        String url = "jdbc:h2:file:" + directory.resolve(name);
        return Database.of(new StoreConfig(url, Optional.empty(), Optional.empty()), Map.of());
    }

    @Test
    void givenNothingWritten_whenRead_thenNoFileIsMade() throws IOException {
        try (Database unmade = open("never")) {
            assertThat(new JdbcSettings(unmade, "e").load()).isEmpty();
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void givenAProcessThatEnds_whenTheNextReads_thenAllIsThere() throws IOException {
        for (int process = 1; process <= 3; process++) {
            try (Database again = open("kept")) {
                JdbcSettings settings = new JdbcSettings(again, "e");
                if (process > 1) {
                    assertThat(settings.load()).isEqualTo(Map.of(ALICE.key(), change(2L * process - 2, rpm(process))));
                }
                settings.write(Map.of(ALICE.key(), change(2L * process, rpm(process + 1))));
            }
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("kept.mv.db")); // no traces beside it
        }
    }
}
