package io.quotagrid.node.quota;

import static java.util.Objects.requireNonNull;

/**
 * What came of one message.
 *
 * @param answer  goes back to the node
 * @param changed whether the state is not what it was, and so must be stored and shipped to the backup
 */
public record SubjectOutcome(SubjectAnswer answer, boolean changed) {
    public SubjectOutcome {
        requireNonNull(answer, "answer");
    }
}
