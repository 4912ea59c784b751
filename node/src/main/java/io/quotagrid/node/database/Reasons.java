package io.quotagrid.node.database;

import java.sql.SQLException;
import java.util.regex.Pattern;

/** Says in one line why a database did not do something. */
final class Reasons {
    private static final Pattern WHITE = Pattern.compile("\\s+");
    private static final int LONGEST = 300;
    private static final int H2_FILE_IN_USE = 90020;

    private Reasons() {}

    /** The innermost reason says most: the others say that there is one. */
    static String of(Throwable failure) {
        Throwable inner = failure;
        while (inner.getCause() != null && inner.getCause() != inner) {
            if (inner instanceof SQLException e && e.getErrorCode() == H2_FILE_IN_USE) {
                return "the file is in use by another process: give each node a directory or a store.url of its own";
            }
            inner = inner.getCause();
        }
        String message = WHITE.matcher(String.valueOf(inner.getMessage()))
                .replaceAll(" ")
                .strip();
        String said = inner.getMessage() == null ? inner.getClass().getSimpleName() : message;
        return said.length() <= LONGEST ? said : said.substring(0, LONGEST) + "...";
    }
}
