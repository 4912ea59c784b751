package io.quotagrid.client;

import io.quotagrid.client.api.ProblemBody;
import java.net.URI;
import java.util.Optional;

/** The gateway was reached and said no. The message is one line for people, and names the address. Carries no stack trace. */
public final class AdminException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient ProblemBody.Reason reason;
    private final transient Optional<String> etag;

    AdminException(URI address, int status, ProblemBody.Reason reason, Optional<String> etag) {
        super(line(address, status, reason), null, false, false);
        this.status = status;
        this.reason = reason;
        this.etag = etag;
    }

    private static String line(URI address, int status, ProblemBody.Reason reason) {
        String place = reason.at().map(at -> at + ": ").orElse("");
        return address + " said " + status + " " + reason.code() + ": " + place + reason.message();
    }

    /** 400 to 599. */
    public int status() {
        return status;
    }

    /** What was wrong, as the gateway told it. */
    public ProblemBody.Reason reason() {
        return reason;
    }

    /** The version there is, if somebody else had changed it: 412. */
    public Optional<String> etag() {
        return etag;
    }
}
