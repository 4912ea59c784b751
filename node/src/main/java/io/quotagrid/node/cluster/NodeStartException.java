package io.quotagrid.node.cluster;

import java.io.Serial;

/** A node cannot start; the message says why in one line. */
public final class NodeStartException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public NodeStartException(String message) {
        super(message);
    }

    public NodeStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
