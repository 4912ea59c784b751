package io.quotagrid.gateway.identity;

import io.quotagrid.gateway.http.ApiException;
import java.util.Locale;
import java.util.concurrent.CompletionException;

/** Why a request's sender was not let in, as it is counted. Callers are told less. */
public enum Refusal {
    /** Nothing was shown, or nothing that says who it is, where the policy asks for it. */
    MISSING,
    /** A header was sent twice, or is none. */
    MALFORMED,
    /** No key of ours, or a mistyped one. */
    UNKNOWN_KEY,
    REVOKED_KEY,
    EXPIRED_KEY,
    /** Not a token as the policy wants them: its form, its algorithm, its type, or what it says. */
    BAD_TOKEN,
    BAD_SIGNATURE,
    WRONG_ISSUER,
    WRONG_AUDIENCE,
    EXPIRED_TOKEN,
    /** A token whose time has not come. */
    EARLY_TOKEN,
    /** A token that somebody else, or another request, has used. */
    REPLAYED,
    /** A header contradicts the key or the token, or its consumer group is none of ours. */
    CONFLICT,
    /** Nobody can say now: there is no key set, or nobody who remembers tokens. */
    UNAVAILABLE,
    /** A defect of ours. */
    OTHER;

    /** As a metric's label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The 401 of this reason. */
    ApiException error(String message) {
        return ApiException.of(401, "authentication_error", "invalid_api_key", message)
                .because(label());
    }

    /** The reason of a failure to identify a caller. */
    static Refusal of(Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        if (!(cause instanceof ApiException error)) {
            return OTHER;
        }
        if (error.reason().isPresent()) {
            return valueOf(error.reason().get().toUpperCase(Locale.ROOT));
        }
        return switch (error.status()) {
            case 400 -> MALFORMED;
            case 403 -> CONFLICT;
            case 503 -> UNAVAILABLE;
            default -> OTHER;
        };
    }
}
