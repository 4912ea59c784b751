package io.quotagrid.gateway.admin;

/** A request that names another host than this machine: a browser was led here. Carries no stack trace. */
final class ForeignRequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;

    ForeignRequestException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
