package io.quotagrid.client;

import java.net.URI;

/** No gateway answered. The message is one line for people: which address, and why. */
public final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient URI address;

    UnreachableException(URI address, String why, Throwable cause) {
        super("cannot reach " + address + ": " + why, cause);
        this.address = address;
    }

    /** Whom we tried. */
    public URI address() {
        return address;
    }
}
