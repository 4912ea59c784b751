package io.quotagrid.node.database;

import java.io.Serial;

/** The durable store cannot be reached or used now; the message says why in one line, without a password. */
public final class StoreAwayException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public StoreAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
