package io.quotagrid.config.pem;

import java.io.IOException;

/** A PEM file cannot be used. The message is one line that names the file, and holds nothing of its content. */
public final class PemException extends IOException {
    private static final long serialVersionUID = 1;

    PemException(String message) {
        super(message);
    }

    PemException(String message, Throwable cause) {
        super(message, cause);
    }
}
