package io.quotagrid.node.quota;

import java.util.List;

/**
 * The owner's answer to one {@link SubjectMessage}; kept by the owner until the node's next message, so that a repeat gets
 * the same one.
 *
 * @param number  the message's number
 * @param replies one for each operation, in order; empty where the message was stale
 * @param stale   whether the message came from an incarnation that has been replaced, or bears an overtaken number: it changed
 *     nothing
 */
public record SubjectAnswer(long number, List<Reply> replies, boolean stale) {
    public SubjectAnswer {
        replies = List.copyOf(replies);
    }
}
