package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code GET /admin/v1/explain/{request_id}}: why a past call went as it did, from the audit records of the node that had it.
 *
 * @param requestId as sent back in {@code x-request-id}
 * @param node      the node that had it
 * @param at        when it came
 * @param outcome   how it ended: {@code completed}, {@code refused}, {@code undecided} ...
 * @param message   the same for people, in a sentence
 * @param fitsAt    for a refused call: when it would have fitted, if nothing else had come
 * @param record    the whole audit record
 */
public record PastCallBody(
        String requestId,
        String node,
        Instant at,
        String outcome,
        String message,
        Optional<Instant> fitsAt,
        JsonNode record) {
    public PastCallBody {
        requireNonNull(requestId, "requestId");
        requireNonNull(node, "node");
        requireNonNull(at, "at");
        requireNonNull(outcome, "outcome");
        requireNonNull(message, "message");
        requireNonNull(fitsAt, "fitsAt");
        requireNonNull(record, "record");
    }
}
