package io.quotagrid.node.quota;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last words of nodes that have booked nothing here yet: they were refused, or only looked. Kept so that a message which
 * arrives again, late, is known for what it is; neither stored nor shipped.
 */
final class Strangers {
    private @Nullable Map<String, NodeRow> rows; // null while there are none

    /** Null if that node has not spoken, or has a row of its own. */
    @Nullable
    NodeRow get(String node) {
        return rows == null ? null : rows.get(node);
    }

    void put(SubjectMessage message, SubjectAnswer answer) {
        if (rows == null) {
            rows = new HashMap<>(4);
        }
        NodeRow row = new NodeRow(message.node(), message.incarnation(), message.number());
        row.keep(message.number(), answer, false);
        rows.put(row.node, row);
    }

    void remove(String node) {
        if (rows != null) {
            rows.remove(node);
        }
    }
}
