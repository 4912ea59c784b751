package io.quotagrid.gateway.http;

/** Why the gateway cannot start: one line for the operator, no stack trace. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StartException(String line) {
        super(line, null, false, false);
    }
}
