package io.quotagrid.node.database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A JDBC URL, and what we add to it.
 *
 * @param text as the policy has it
 */
record JdbcUrl(String text) {
    private static final String H2 = "jdbc:h2:";
    private static final String H2_FILE = "jdbc:h2:file:";
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final String H2_SUFFIX = ".mv.db";

    JdbcUrl {
        if (!text.startsWith(H2) && !text.startsWith(POSTGRESQL)) {
            throw new IllegalArgumentException("a store is jdbc:h2: or jdbc:postgresql:");
        }
    }

    boolean embedded() {
        return text.startsWith(H2);
    }

    /** The file of an embedded database. */
    Optional<Path> file() {
        if (!text.startsWith(H2_FILE)) {
            return Optional.empty();
        }
        String path = text.substring(H2_FILE.length()).split(";", 2)[0];
        String home = path.startsWith("~") ? System.getProperty("user.home", "") + path.substring(1) : path;
        return Optional.of(Path.of(home + H2_SUFFIX));
    }

    /**
     * An embedded database's file can be open in one process only: where several nodes share a directory, each takes the next that
     * is free, {@code quotagrid}, {@code quotagrid-2} and so on.
     *
     * @param number from 1
     */
    JdbcUrl numbered(int number) {
        if (number == 1 || file().isEmpty()) {
            return this;
        }
        String[] parts = text.split(";", 2);
        return new JdbcUrl(parts[0] + "-" + number + (parts.length > 1 ? ";" + parts[1] : ""));
    }

    /** Whether it is an embedded database that nobody has written to yet. */
    boolean unmade() {
        return file().filter(path -> !Files.exists(path)).isPresent();
    }

    /** With what makes an embedded database durable at every commit, ours to close, and silent. */
    String complete() {
        if (!embedded()) {
            return text;
        }
        StringBuilder url = new StringBuilder(text);
        addIfMissing(url, "WRITE_DELAY", "0");
        addIfMissing(url, "DB_CLOSE_ON_EXIT", "FALSE");
        addIfMissing(url, "TRACE_LEVEL_FILE", "0");
        return url.toString();
    }

    private void addIfMissing(StringBuilder url, String setting, String value) {
        if (!text.toUpperCase(Locale.ROOT).contains(";" + setting + "=")) {
            url.append(';').append(setting).append('=').append(value);
        }
    }

    /** For people: without anything that may be a password. */
    String shown() {
        String plain = text.split("[;?]", 2)[0];
        int at = plain.lastIndexOf('@');
        return at < 0 ? plain : plain.substring(0, plain.indexOf("//") + 2) + plain.substring(at + 1);
    }
}
