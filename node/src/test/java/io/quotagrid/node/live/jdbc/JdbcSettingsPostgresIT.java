package io.quotagrid.node.live.jdbc;

import static io.quotagrid.node.live.Changes.ALICE;
import static io.quotagrid.node.live.Changes.change;
import static io.quotagrid.node.live.Changes.rpm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotagrid.config.SecretRef;
import io.quotagrid.config.StoreConfig;
import io.quotagrid.harness.Postgres;
import io.quotagrid.node.database.Database;
import io.quotagrid.node.database.StoreAwayException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a PostgreSQL. */
final class JdbcSettingsPostgresIT extends JdbcSettingsContract {
    @TempDir
    private static Path directory;

    private static Postgres postgres;

    @BeforeAll
    static void start() {
        postgres = new Postgres(directory);
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Override
    Database open() {
        return open(postgres.url());
    }

    @Override
    Database openFresh(int number) {
        return open(postgres.urlOfOther("fresh_" + number));
    }

    private static Database open(String url) {
        StoreConfig config = new StoreConfig(
                url,
                Optional.of(postgres.user()),
                Optional.of(new SecretRef(Optional.of("DB_PASSWORD"), Optional.empty())));
        return Database.of(config, Map.of("DB_PASSWORD", "secret"));
    }

    @Test
    void givenItGoesAwayAndComesBack_thenWritingFailsMeanwhileAndNothingIsLost() {
        try (Database database = open()) {
            JdbcSettings settings = new JdbcSettings(database, "away");
            settings.write(Map.of(ALICE.key(), change(2, rpm(1))));

            postgres.goAway();
            assertThatThrownBy(() -> settings.write(Map.of(ALICE.key(), change(4, rpm(2)))))
                    .isInstanceOf(StoreAwayException.class)
                    .hasMessageMatching("jdbc:postgresql://localhost:\\d+/postgres: .+")
                    .hasMessageNotContaining("secret");

            postgres.comeBack();
            settings.write(Map.of(ALICE.key(), change(6, rpm(3))));
            assertThat(settings.load()).isEqualTo(Map.of(ALICE.key(), change(6, rpm(3))));
        }
    }
}
