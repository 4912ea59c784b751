package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /admin/v1/audit}: records of all nodes, the newest first.
 *
 * @param items      each as it was written, with {@code node} beside: the node that wrote it. {@code kind} says what it is: {@code
 *     call}, {@code change} or {@code access}
 * @param nextCursor where the next page begins; absent when every record has been looked at. A page may be short, or empty, before
 *     that: a node looks through a bounded part of its files for each question
 * @param silent     ids of members that did not answer in time: their records are missing from this page
 */
public record AuditPageBody(List<JsonNode> items, Optional<String> nextCursor, List<String> silent) {
    public AuditPageBody {
        items = List.copyOf(items);
        requireNonNull(nextCursor, "nextCursor");
        silent = List.copyOf(silent);
    }
}
