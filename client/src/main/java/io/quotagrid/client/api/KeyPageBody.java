package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * {@code GET /admin/v1/keys}: by id.
 *
 * @param items      a page of them
 * @param nextCursor where the next page begins; absent on the last one
 */
public record KeyPageBody(List<KeyBody> items, Optional<String> nextCursor) {
    public KeyPageBody {
        items = List.copyOf(items);
        requireNonNull(nextCursor, "nextCursor");
    }
}
