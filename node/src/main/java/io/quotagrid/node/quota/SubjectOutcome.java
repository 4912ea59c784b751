package io.quotagrid.node.quota;

import static java.util.Objects.requireNonNull;

/**
 * What came of one message.
 *
 * @param answer  goes back to the node
 * @param changed whether the state is not what it was, and so must be stored and shipped to the backup
 * @param repeat  whether the message had come before, and has the answer that it had then
 */
public record SubjectOutcome(SubjectAnswer answer, boolean changed, boolean repeat) {
    public SubjectOutcome {
        requireNonNull(answer, "answer");
    }

    /** Of a message that is new here, or stale. */
    public SubjectOutcome(SubjectAnswer answer, boolean changed) {
        this(answer, changed, false);
    }
}
