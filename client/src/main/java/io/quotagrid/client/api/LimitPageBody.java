package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * {@code GET /admin/v1/limits}: the tiers' defaults and then what operators have set, by tier and id.
 *
 * @param items      a page of them
 * @param nextCursor where the next page begins; absent on the last one
 */
public record LimitPageBody(List<LimitBody> items, Optional<String> nextCursor) {
    public LimitPageBody {
        items = List.copyOf(items);
        requireNonNull(nextCursor, "nextCursor");
    }
}
