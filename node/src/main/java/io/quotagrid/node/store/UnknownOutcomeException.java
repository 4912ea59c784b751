package io.quotagrid.node.store;

import java.io.Serial;

/** Nobody can say whether a message was carried out: its owner left, hangs or could not be found in time. Send it again. */
public final class UnknownOutcomeException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public UnknownOutcomeException(String message) {
        super(message);
    }

    public UnknownOutcomeException(String message, Throwable cause) {
        super(message, cause);
    }
}
