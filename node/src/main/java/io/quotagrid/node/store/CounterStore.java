package io.quotagrid.node.store;

import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectLook;
import io.quotagrid.node.quota.SubjectMessage;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps the state of every subject and carries messages to it. Implementations are thread-safe. */
public interface CounterStore {

    /**
     * Carries one message to the owner of its subject. A node has at most one message to a subject under way, and repeats it
     * unchanged when its outcome is unknown.
     *
     * @return the owner's answer, once every backup that answers in time has the outcome too. Always completes: exceptionally
     *     with {@link UnknownOutcomeException} if the message may or may not have been carried out, and with any other exception
     *     if it was not and never will be. It completes on the calling thread or on an executor of the store, never on a
     *     partition thread.
     */
    CompletionStage<SubjectAnswer> send(SubjectKey subject, SubjectMessage message);

    /**
     * What the owner of a subject has in its books, for people who look. Changes nothing and waits for no backup.
     *
     * @return empty if the owner knows nothing of it. Completes exceptionally if the owner cannot be asked; on the calling thread or
     *     on an executor of the store
     */
    default CompletionStage<Optional<SubjectLook>> look(SubjectKey subject) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /**
     * Counts the subjects that are owned here, for {@link io.quotagrid.node.quota.Newcomers}: they also come and go with partitions
     * that move, and when their owner has died. To be called several times a second; costs microseconds, and never blocks.
     */
    default void recount() {}

    /**
     * Weighs some more of the subjects that are owned here, for {@link io.quotagrid.node.quota.Newcomers}, and makes heavy ones lighter
     * while memory is short. To be called several times a second, by one thread at a time; never blocks.
     */
    default void weigh() {}

    /** Subjects in memory, of all owners that this store reaches, without their backups. May block for a moment. */
    long subjects();

    /** Messages that owners here have recognized as sent again, and answered as they had before. */
    long repeatsAnswered();

    /**
     * Removes every subject owned here of which nothing counts and nobody has asked for a window. Blocks until it is done: for
     * a thread that has nothing else to do.
     *
     * @return how many are gone
     */
    int sweep();
}
