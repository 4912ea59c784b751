package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code GET /admin/v1/explain}: what admission would say now. Nothing was charged.
 *
 * @param decision     what it would say
 * @param message      the same for people, in a sentence
 * @param caller       for whom
 * @param model        for which model
 * @param target       the provider's target that would be called; absent if no target takes the model
 * @param tokens       how many the call was said to take
 * @param retryAfterMs when it would fit, from now, if it does not fit now and will
 * @param refusedBy    the limit that would be named in a refusal; empty too where none refuses, but the key or the model does
 * @param standings    how every limit stands, narrowest tier first
 */
public record ExplainBody(
        Decision decision,
        String message,
        CallerBody caller,
        Optional<String> model,
        Optional<String> target,
        long tokens,
        OptionalLong retryAfterMs,
        Optional<StandingBody> refusedBy,
        List<StandingBody> standings) {

    /** What admission says. */
    public enum Decision {
        ADMITTED,
        REFUSED,
        /** Its prompt alone is larger than a limit: no wait helps. */
        NEVER_FITS,
        /** The owners could not be asked in time. */
        UNDECIDED
    }

    public ExplainBody {
        requireNonNull(decision, "decision");
        requireNonNull(message, "message");
        requireNonNull(caller, "caller");
        requireNonNull(model, "model");
        requireNonNull(target, "target");
        requireNonNull(retryAfterMs, "retryAfterMs");
        requireNonNull(refusedBy, "refusedBy");
        standings = List.copyOf(standings);
    }
}
