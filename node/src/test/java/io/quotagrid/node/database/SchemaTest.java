package io.quotagrid.node.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** Tables that an older version has made. */
final class SchemaTest {
    @Test
    void givenTablesOfTheFirstVersion_whenANodeOpensThem_thenAllThatHasComeSinceIsThere() throws SQLException {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:older;DB_CLOSE_DELAY=-1");
        Flyway.configure()
                .dataSource(database)
                .table("quotagrid_schema")
                .target("1")
                .load()
                .migrate();

        Schema.bringUpToDate(database, true);

        assertThat(Flyway.configure()
                        .dataSource(database)
                        .table("quotagrid_schema")
                        .load()
                        .info()
                        .pending())
                .isEmpty();
    }
}
