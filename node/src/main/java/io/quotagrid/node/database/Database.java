package io.quotagrid.node.database;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.quotagrid.config.Secret;
import io.quotagrid.config.StoreConfig;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The policy's {@code store}: opened, and its tables made, when somebody first asks for it; it may be away then and later. An
 * embedded database that nobody has written to is no file. Thread-safe.
 */
public final class Database implements AutoCloseable {
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(3);
    private static final Duration LONGEST_OPEN =
            Duration.ofSeconds(15); // of an embedded file, which may have to be repaired
    private static final String ANSWER_SECONDS = "10";
    private static final int MOST_CONNECTIONS = 4;
    private static final int MOST_FILES = 32;
    private static final int OPEN_ELSEWHERE = 90_020; // H2's DATABASE_ALREADY_OPEN_1

    private final JdbcUrl url;
    private final Optional<String> username;
    private final Optional<Secret> password;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private @Nullable HikariDataSource pool;

    @GuardedBy("lock")
    private boolean closed;

    /** Something to do in one transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private Database(JdbcUrl url, Optional<String> username, Optional<Secret> password) {
        this.url = url;
        this.username = username;
        this.password = password;
    }

    /**
     * As the policy says. Connects to nobody yet.
     *
     * @param environment where the password is looked up, usually {@link System#getenv()}
     * @throws IllegalArgumentException if the password is missing, or the URL is of a database we do not know; the message
     *     begins with the place in the policy
     */
    public static Database of(StoreConfig config, Map<String, String> environment) {
        JdbcUrl url;
        try {
            url = new JdbcUrl(config.url());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("store.url: " + e.getMessage(), e);
        }
        return new Database(url, config.username(), config.passwordRef().map(ref -> {
            try {
                return ref.resolve(environment)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "store.password_ref: there is no secret in " + ref.describe()));
            } catch (UncheckedIOException e) {
                throw new IllegalArgumentException("store.password_ref: " + e.getMessage(), e);
            }
        }));
    }

    /** Whether there is nothing in it for sure: its file has not been made. */
    public boolean unmade() {
        return url.unmade();
    }

    /**
     * Does something in one transaction: all of it is kept, or nothing.
     *
     * @throws StoreAwayException if the database cannot be reached or refuses
     */
    public <T> T with(Work<T> work) {
        try (Connection connection = pool().getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreAwayException(url.shown() + ": " + Reasons.of(e), e);
        }
    }

    private HikariDataSource pool() {
        synchronized (lock) {
            if (closed) {
                throw new StoreAwayException(url.shown() + ": closed", new IllegalStateException("closed"));
            }
            if (pool == null) {
                pool = opened();
            }
            return pool;
        }
    }

    private HikariDataSource opened() {
        for (int number = 1; number < MOST_FILES; number++) {
            JdbcUrl candidate = url.numbered(number);
            if (!url.embedded()) {
                return opened(candidate);
            }
            try {
                return openedWhileHeld(candidate);
            } catch (SQLException e) {
                if (e.getErrorCode() != OPEN_ELSEWHERE || candidate.numbered(2).equals(candidate)) {
                    throw new StoreAwayException(candidate.shown() + ": " + Reasons.of(e), e);
                }
            }
        }
        throw new StoreAwayException(
                url.shown() + ": it is open in other processes, and so are " + MOST_FILES + " beside it",
                new IllegalStateException("all open elsewhere"));
    }

    /** While a connection is open no other process takes the file. */
    private HikariDataSource openedWhileHeld(JdbcUrl candidate) throws SQLException {
        Connection held = DriverManager.getConnection(candidate.complete(), user().orElse(""), secret().orElse(""));
        try {
            return opened(candidate);
        } finally {
            held.close();
        }
    }

    private HikariDataSource opened(JdbcUrl candidate) {
        HikariDataSource made = new HikariDataSource(config(candidate));
        try {
            Schema.bringUpToDate(made, url.embedded());
            return made;
        } catch (SQLException e) {
            made.close();
            throw new StoreAwayException(candidate.shown() + ": " + Reasons.of(e), e);
        } catch (RuntimeException e) {
            made.close();
            throw new StoreAwayException(candidate.shown() + ": its tables cannot be made: " + Reasons.of(e), e);
        }
    }

    private Optional<String> user() {
        return username.or(() -> url.embedded() ? Optional.of("quotagrid") : Optional.empty());
    }

    private Optional<String> secret() {
        return password.map(Secret::reveal).or(() -> url.embedded() ? Optional.of("") : Optional.empty());
    }

    private HikariConfig config(JdbcUrl candidate) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("quotagrid-store");
        config.setJdbcUrl(candidate.complete());
        config.setUsername(user().orElse(null));
        config.setPassword(secret().orElse(null));
        config.setMaximumPoolSize(MOST_CONNECTIONS);
        config.setMinimumIdle(url.embedded() ? 1 : 0); // the last connection closes an embedded database
        config.setConnectionTimeout((url.embedded() ? LONGEST_OPEN : LONGEST_CONNECT).toMillis());
        config.setInitializationFailTimeout(-1); // the first question finds out
        if (!url.embedded()) {
            config.addDataSourceProperty("connectTimeout", Long.toString(LONGEST_CONNECT.toSeconds()));
            config.addDataSourceProperty("socketTimeout", ANSWER_SECONDS);
            config.addDataSourceProperty("tcpKeepAlive", "true");
        }
        return config;
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            if (pool != null) {
                pool.close();
                pool = null;
            }
        }
    }
}
