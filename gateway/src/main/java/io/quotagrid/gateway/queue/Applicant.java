package io.quotagrid.gateway.queue;

import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.SubjectKey;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A call that wants to be admitted.
 *
 * @param <T> what it is answered with: a decision, and whatever belongs to it
 */
public interface Applicant<T> {
    /** Whose call it is: users take turns. */
    String user();

    /** Whom it would have to pay, narrowest tier first. */
    List<SubjectKey> subjects();

    /** What it keeps in memory while it waits. */
    long heldBytes();

    /** Asks the engine now. */
    CompletionStage<T> ask();

    /** The decision in an answer of {@link #ask}. */
    Decision decision(T answer);

    /** The answer to a call that is refused without, or some time after, having been asked for. */
    T refused(Decision.Rejected rejected);
}
