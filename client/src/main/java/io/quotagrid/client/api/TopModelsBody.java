package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * {@code GET /admin/v1/usage/models}: which models are asked for most, over all nodes. Counted as in {@link TopBody}.
 *
 * @param by     what is counted
 * @param since  when counting began
 * @param items  the models, the largest {@code at_least} first
 * @param silent ids of members that did not answer in time
 */
public record TopModelsBody(TopBody.By by, Instant since, List<TopBody.Item> items, List<String> silent) {
    public TopModelsBody {
        requireNonNull(by, "by");
        requireNonNull(since, "since");
        items = List.copyOf(items);
        silent = List.copyOf(silent);
    }
}
