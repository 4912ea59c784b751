package io.quotagrid.node.quota;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The owner's answer to one {@link SubjectMessage}; kept by the owner until the node's next message, so that a repeat gets
 * the same one.
 *
 * @param number  the message's number
 * @param replies one for each operation, in order; empty where the message was stale
 * @param stale   whether the message came from an incarnation that has been replaced, or bears an overtaken number: it changed
 *     nothing
 * @param slice   what the node's slice is now
 */
public record SubjectAnswer(long number, List<Reply> replies, boolean stale, SliceGrant slice) {
    public SubjectAnswer {
        replies = List.copyOf(replies);
        requireNonNull(slice, "slice");
    }

    /** To a node that does without slices. */
    public SubjectAnswer(long number, List<Reply> replies, boolean stale) {
        this(number, replies, stale, SliceGrant.NONE);
    }
}
