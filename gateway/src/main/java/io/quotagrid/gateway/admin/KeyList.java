package io.quotagrid.gateway.admin;

import io.quotagrid.client.api.KeyBody;
import io.quotagrid.node.live.ApiKey;
import io.quotagrid.node.live.KeyChange;
import io.quotagrid.node.live.KeyTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keys by id, page by page. */
final class KeyList {
    private KeyList() {}

    /** Which ones; what is empty is not asked. */
    record Filter(Optional<String> user, Optional<String> team, Optional<String> group, Optional<KeyBody.State> state) {
        boolean takes(KeyChange change, long nowMillis) {
            ApiKey key = change.key();
            return (user.isEmpty() || user.equals(key.user()))
                    && (team.isEmpty() || team.equals(key.team()))
                    && (group.isEmpty() || group.equals(key.group()))
                    && state.map(wanted -> wanted == KeyBodies.state(key, nowMillis))
                            .orElse(true);
        }
    }

    /**
     * A page of them.
     *
     * @param after what the page before ended with
     * @param most  one more than a page tells that there is another; no more are kept, however many there are
     */
    static List<Map.Entry<String, KeyChange>> page(
            KeyTable table, long nowMillis, Filter filter, Optional<String> after, int most) {
        TreeMap<String, KeyChange> first = new TreeMap<>();
        table.forEach((id, change) -> {
            if (after.map(last -> id.compareTo(last) > 0).orElse(true) && filter.takes(change, nowMillis)) {
                first.put(id, change);
                if (first.size() > most) {
                    first.pollLastEntry();
                }
            }
        });
        return List.copyOf(first.entrySet());
    }

    /** The last one of a page: ids are no secrets. */
    static String cursor(String lastId) {
        return lastId;
    }

    /** @throws Problem 400 if it is none of ours */
    static String id(String cursor) {
        if (!ApiKey.isId(cursor)) {
            throw Query.wrong("cursor", "must be a next_cursor as it was answered");
        }
        return cursor;
    }
}
