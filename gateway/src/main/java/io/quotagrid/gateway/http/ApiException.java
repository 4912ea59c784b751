package io.quotagrid.gateway.http;

import java.util.Optional;

/** A caller's mistake, or ours that a caller must hear of: becomes one error body in one place. Carries no stack trace. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;
    private final String code;
    private final String param;
    private final String reason;

    private ApiException(int status, String type, String code, String param, String message, String reason) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.code = code;
        this.param = param;
        this.reason = reason;
    }

    /**
     * Any error of surface.md section 2.
     *
     * @param status  400 to 599
     * @param type    the family: {@code invalid_request_error}, {@code authentication_error} ...
     * @param code    the exact case: {@code model_not_found} ...
     * @param message for a person; never a prompt, a key, a class name or a stack trace
     */
    public static ApiException of(int status, String type, String code, String message) {
        return new ApiException(status, type, code, "", message, "");
    }

    /**
     * A malformed request: 400, {@code invalid_request_error}.
     *
     * @param param the offending field or header, empty if none
     */
    public static ApiException badRequest(String param, String message) {
        return new ApiException(400, "invalid_request_error", "invalid_request_error", param, message, "");
    }

    /** The same, for a reason that we count and that callers are not told. */
    public ApiException because(String whatWeCount) {
        return new ApiException(status, type, code, param, detail(), whatWeCount);
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }

    public String code() {
        return code;
    }

    /** The offending field or header, if the error is about one. */
    public Optional<String> param() {
        return param.isEmpty() ? Optional.empty() : Optional.of(param);
    }

    /** Why, as we count it; empty if nobody said. */
    public Optional<String> reason() {
        return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
    }

    /** What went wrong, for a person; never null. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
