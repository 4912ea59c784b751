package io.quotagrid.node.engine;

import java.io.Serial;

/** The owner takes this node for one that has been replaced: another node of the same id has started since. */
final class StaleNodeException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    StaleNodeException(String node) {
        super("node " + node + " has been replaced by another of the same id");
    }
}
