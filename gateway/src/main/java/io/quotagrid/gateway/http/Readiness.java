package io.quotagrid.gateway.http;

import java.util.List;

/**
 * Whether this node should be sent calls, and what is not as it should be.
 *
 * @param ready    whether calls can be served
 * @param problems a sentence each; may be there although the node is ready (a target without its secret beside others)
 */
public record Readiness(boolean ready, List<String> problems) {
    public Readiness {
        problems = List.copyOf(problems);
    }
}
