package io.quotagrid.node.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotagrid.config.SecretRef;
import io.quotagrid.config.StoreConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** URLs of stores. */
final class JdbcUrlTest {
    @Test
    void givenAnEmbeddedFile_thenItsPathAndWhatMakesItDurable() {
        JdbcUrl url = new JdbcUrl("jdbc:h2:file:./data/quotagrid;write_delay=9");

        assertThat(url.file()).contains(Path.of("./data/quotagrid.mv.db"));
        assertThat(url.complete())
                .isEqualTo("jdbc:h2:file:./data/quotagrid;write_delay=9;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0");
        assertThat(url.unmade()).isTrue();
        assertThat(new JdbcUrl("jdbc:h2:mem:x").unmade()).isFalse();
    }

    @Test
    void givenPasswordsInAUrl_thenTheyAreNotShown() {
        assertThat(new JdbcUrl("jdbc:postgresql://joe:pw@db:5432/q?password=pw").shown())
                .isEqualTo("jdbc:postgresql://db:5432/q");
        assertThat(new JdbcUrl("jdbc:h2:file:./x;PASSWORD=pw").shown()).isEqualTo("jdbc:h2:file:./x");
    }

    @Test
    void givenADatabaseWeDoNotKnow_orASecretThatIsMissing_thenOneLineThatNamesThePlace() {
        assertThatThrownBy(() ->
                        Database.of(new StoreConfig("jdbc:mysql://db/x", Optional.empty(), Optional.empty()), Map.of()))
                .hasMessage("store.url: a store is jdbc:h2: or jdbc:postgresql:");
        assertThatThrownBy(() -> Database.of(
                        new StoreConfig(
                                "jdbc:postgresql://db/x",
                                Optional.empty(),
                                Optional.of(new SecretRef(Optional.of("NOT_SET"), Optional.empty()))),
                        Map.of()))
                .hasMessage("store.password_ref: there is no secret in env NOT_SET");
    }
}
