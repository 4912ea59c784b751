package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /admin/v1/usage/{tier}/{id}/refusals}: the last calls of a subject that a limit refused, and those that its own limit
 * refused, of all nodes. Each node remembers its last 2,000 refusals, whether or not calls are audited.
 *
 * @param items  the newest first
 * @param silent ids of members that did not answer in time
 */
public record RefusalsBody(List<Item> items, List<String> silent) {

    /**
     * One refused call.
     *
     * @param requestId as sent back in {@code x-request-id}
     * @param node      the node that had it
     * @param at        when it came
     * @param caller    whose it was
     * @param model     as asked for
     * @param refusedBy the limit that was named
     */
    public record Item(
            String requestId, String node, Instant at, CallerBody caller, Optional<String> model, By refusedBy) {
        public Item {
            requireNonNull(requestId, "requestId");
            requireNonNull(node, "node");
            requireNonNull(at, "at");
            requireNonNull(caller, "caller");
            requireNonNull(model, "model");
            requireNonNull(refusedBy, "refusedBy");
        }
    }

    /**
     * The limit that was named.
     *
     * @param tier         its tier
     * @param id           its subject
     * @param meter        of which meter
     * @param limit        the limit then
     * @param used         what counted
     * @param requested    what the call asked for
     * @param retryAfterMs when it would have fitted, from then on; 0 if never
     */
    public record By(Tier tier, String id, Meter meter, long limit, long used, long requested, long retryAfterMs) {
        public By {
            requireNonNull(tier, "tier");
            requireNonNull(id, "id");
            requireNonNull(meter, "meter");
        }
    }

    public RefusalsBody {
        items = List.copyOf(items);
        silent = List.copyOf(silent);
    }
}
