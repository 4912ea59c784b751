package io.quotagrid.node.seen;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Names that belong to whoever brings them first, for a while, in the whole cluster. Thread-safe. */
public interface SeenNames extends AutoCloseable {

    /**
     * Takes a name for somebody, or says whose it is. Costs one question to the name's owner.
     *
     * @param name     at most 256 characters
     * @param holder   who brings it, at most 256 characters
     * @param lifetime for which the name is remembered if it is new; positive
     * @return who has it: {@code holder} if it is new or was theirs. Completes exceptionally if nobody can say in time
     */
    CompletionStage<String> holder(String name, String holder, Duration lifetime);

    /** Asks no more. */
    @Override
    void close();
}
