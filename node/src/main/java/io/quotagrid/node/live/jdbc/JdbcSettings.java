package io.quotagrid.node.live.jdbc;

import io.quotagrid.node.database.Database;
import io.quotagrid.node.database.StoreAwayException;
import io.quotagrid.node.live.KeyChange;
import io.quotagrid.node.live.LimitChange;
import io.quotagrid.node.live.LiveSetting;
import io.quotagrid.node.live.PolicyChange;
import io.quotagrid.node.live.SettingStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Live settings in three tables of the durable store. Every node writes what it hears of, so several may write one row at once:
 * the newer stays.
 */
public final class JdbcSettings implements SettingStore {
    private static final int BATCH = 500; // rows a transaction
    private static final int MOST_ATTEMPTS = 10;
    private static final String DUPLICATE = "23"; // classes of SQLSTATE
    private static final String ROLLED_BACK = "40";

    private final Database database;
    private final LimitRows limits;
    private final PolicyRows policies;
    private final KeyRows keys;

    /** @param environment separates those that share one database, at most 400 characters */
    public JdbcSettings(Database database, String environment) {
        this.database = database;
        this.limits = new LimitRows(environment);
        this.policies = new PolicyRows(environment);
        this.keys = new KeyRows(environment);
    }

    @Override
    public Map<String, LiveSetting> load() {
        if (database.unmade()) {
            return Map.of();
        }
        return database.with(connection -> {
            Map<String, LiveSetting> all = new HashMap<>();
            limits.read(connection, all);
            policies.read(connection, all);
            keys.read(connection, all);
            return all;
        });
    }

    @Override
    public void write(Map<String, LiveSetting> settings) {
        List<Map.Entry<String, LiveSetting>> all = new ArrayList<>(settings.entrySet());
        all.sort(Map.Entry.comparingByKey()); // so that two nodes do not wait for each other
        for (int from = 0; from < all.size(); from += BATCH) {
            writeTogether(all.subList(from, Math.min(all.size(), from + BATCH)));
        }
    }

    private void writeTogether(List<Map.Entry<String, LiveSetting>> some) {
        for (int attempt = 1; ; attempt++) {
            try {
                database.with(connection -> {
                    for (Map.Entry<String, LiveSetting> entry : some) {
                        write(connection, entry.getKey(), entry.getValue());
                    }
                    return some.size();
                });
                return;
            } catch (StoreAwayException e) {
                if (attempt == MOST_ATTEMPTS || !anotherNodeWasFaster(e)) {
                    throw e;
                }
            }
        }
    }

    /** Another one has made the same row, or had to be let through first. */
    private static boolean anotherNodeWasFaster(StoreAwayException failure) {
        return failure.getCause() instanceof SQLException e
                && e.getSQLState() != null
                && (e.getSQLState().startsWith(DUPLICATE) || e.getSQLState().startsWith(ROLLED_BACK));
    }

    private void write(Connection connection, String key, LiveSetting setting) throws SQLException {
        if (setting instanceof LimitChange change) {
            limits.write(connection, key, change);
        } else if (setting instanceof PolicyChange change) {
            policies.write(connection, change);
        } else if (setting instanceof KeyChange change) {
            keys.write(connection, key, change);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
