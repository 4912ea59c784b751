package io.quotagrid.gateway.openai;

import java.nio.ByteBuffer;

/**
 * Watches one answer pass by, and learns from it what was used. Never changes a byte; reads buffers without moving their
 * positions. Not thread-safe: one exchange, one thread at a time. Bounded memory, whatever the provider sends.
 */
public interface AnswerObserver {

    /**
     * One whole server-sent event, its closing blank line included.
     *
     * @return whether it goes on to the caller; false only for the usage chunk that the caller did not ask for
     */
    boolean event(ByteBuffer event);

    /** A piece of the body of an answer that is not streamed, in order. */
    void body(ByteBuffer piece);

    /** What was used as far as it was seen: reported by the provider, or else prompt and what was produced so far, counted. */
    Usage usage();
}
