package io.quotagrid.gateway.provider;

import java.nio.charset.StandardCharsets;

/**
 * An error that the sandbox answers with, in the shape of OpenAI's.
 *
 * @param status 400 to 599
 * @param type   the family
 * @param code   the exact case
 */
record SandboxError(int status, String type, String code) {
    static final SandboxError NO_SUCH_MODEL = new SandboxError(404, "invalid_request_error", "model_not_found");
    static final SandboxError MALFORMED = new SandboxError(400, "invalid_request_error", "invalid_request_error");

    /** The error of a switch: {@code name} is a status, or {@code context}. */
    static SandboxError of(String name) {
        if (name.equals("context")) {
            return new SandboxError(400, "invalid_request_error", "context_length_exceeded");
        }
        int status = Integer.parseInt(name);
        if (status == 429) {
            return new SandboxError(status, "requests", "rate_limit_exceeded");
        }
        return status < 500
                ? new SandboxError(status, "invalid_request_error", "sandbox_error")
                : new SandboxError(status, "server_error", "sandbox_error");
    }

    byte[] body() {
        return ("{\"error\":{\"message\":\"The sandbox was asked for this error.\",\"type\":\"" + type
                        + "\",\"param\":null,\"code\":\"" + code + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
