package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Tier;
import java.time.Instant;
import java.util.List;

/**
 * {@code GET /admin/v1/usage/top}: who uses most, or is refused most, over all nodes. Each node counts with bounded memory, so a
 * number lies between {@code at_least} and {@code at_most}; they are equal while a tier has no more subjects than a node keeps.
 *
 * @param tier   the tier
 * @param by     what is counted
 * @param since  when counting began
 * @param items  the subjects, the largest {@code at_least} first
 * @param silent ids of members that did not answer in time: what they counted is missing
 */
public record TopBody(Tier tier, By by, Instant since, List<Item> items, List<String> silent) {

    /** What is counted. */
    public enum By {
        /** Calls that were admitted. */
        REQUESTS,
        /** Tokens that were settled. */
        TOKENS,
        /** Calls that this tier refused. */
        REFUSALS
    }

    /**
     * One subject.
     *
     * @param id      the subject
     * @param atLeast it was so much, or more
     * @param atMost  and not more than that
     */
    public record Item(String id, long atLeast, long atMost) {
        public Item {
            requireNonNull(id, "id");
        }
    }

    public TopBody {
        requireNonNull(tier, "tier");
        requireNonNull(by, "by");
        requireNonNull(since, "since");
        items = List.copyOf(items);
        silent = List.copyOf(silent);
    }
}
