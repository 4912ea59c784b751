package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * The one shape of every error: {@code {"error":{"code":"invalid_request","message":"...","at":"/rpm"}}}.
 *
 * @param error what was wrong
 */
public record ProblemBody(Reason error) {

    /**
     * What was wrong.
     *
     * @param code     for programs: {@code invalid_request}, {@code unauthorized}, {@code forbidden}, {@code not_found}, {@code
     *     method_not_allowed}, {@code conflict}, {@code payload_too_large}, {@code unsupported_media_type}, {@code
     *     policy_invalid}, {@code not_acknowledged}, {@code unavailable}, {@code internal_error}
     * @param message  for people: what was wrong, what is allowed and what came
     * @param at       the place: a JSON pointer into the body ({@code /rpm}), {@code line 3, column 7}, {@code ?limit} or the name of
     *     a header
     * @param findings what lint says of a policy that was not taken
     */
    public record Reason(
            String code,
            String message,
            Optional<String> at,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FindingBody> findings) {
        public Reason {
            requireNonNull(code, "code");
            requireNonNull(message, "message");
            requireNonNull(at, "at");
            findings = List.copyOf(findings);
        }
    }

    public ProblemBody {
        requireNonNull(error, "error");
    }
}
