package io.quotagrid.node.seen;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Names that belong to whoever brings them first, for a while, in the whole cluster. So many are remembered at once and no more:
 * beyond it new ones are nobody's, and none is forgotten before its time. Thread-safe.
 */
public interface SeenNames extends AutoCloseable {

    /**
     * Takes a name for somebody, or says whose it is. Costs one question to the name's owner.
     *
     * @param name     at most 256 characters
     * @param holder   who brings it, at most 256 characters
     * @param lifetime for which the name is remembered if it is new; positive
     * @return who has it: {@code holder} if it is new or was theirs. Completes exceptionally if nobody can say in time, or if it is
     *     new and there is no room for it
     */
    CompletionStage<String> holder(String name, String holder, Duration lifetime);

    /** Whether new names find no room here now. */
    boolean full();

    /** Asks no more. */
    @Override
    void close();
}
