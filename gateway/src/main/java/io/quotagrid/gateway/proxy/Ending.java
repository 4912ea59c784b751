package io.quotagrid.gateway.proxy;

import io.quotagrid.gateway.audit.CallRecord.Outcome;
import io.quotagrid.gateway.openai.Usage;
import java.util.Optional;

/**
 * How one exchange ended.
 *
 * @param outcome for the record
 * @param status  what the caller was, or would have been, told
 * @param code    of the error body, if it was one of ours
 * @param usage   settled
 */
record Ending(Outcome outcome, int status, Optional<String> code, Usage usage) {

    /** The status for callers that were gone before they could be told anything (nginx's, known to log readers). */
    static final int CLIENT_CLOSED_REQUEST = 499;

    static Ending passedThrough(int status, Usage usage) {
        return new Ending(Outcome.COMPLETED, status, Optional.empty(), usage);
    }

    static Ending callerGone(Usage usage) {
        return new Ending(Outcome.CLIENT_GONE, CLIENT_CLOSED_REQUEST, Optional.empty(), usage);
    }

    static Ending ofError(Outcome outcome, int status, String code, Usage usage) {
        return new Ending(outcome, status, Optional.of(code), usage);
    }
}
