package io.quotagrid.node.engine;

import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectMessage;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A message under way with what it carries, in the order of its operations. Fields that change are under its lane's lock. */
final class Flight {
    private static final long REPEAT_PAUSE_NANOS = 50_000_000;

    final SubjectMessage message;
    final List<Ask> asks;
    final long sentNanos; // before the first sending
    private boolean repeated;
    private boolean outcomeUnknown;
    private long repeatAtNanos;

    Flight(SubjectMessage message, List<Ask> asks, long sentNanos) {
        this.message = message;
        this.asks = asks;
        this.sentNanos = sentNanos;
    }

    /** Nobody knows what became of it: it is sent again after a pause. */
    void repeatLater(long nowNanos) {
        outcomeUnknown = true;
        repeatAtNanos = nowNanos + REPEAT_PAUSE_NANOS;
    }

    boolean outcomeUnknown() {
        return outcomeUnknown;
    }

    /** Whether it is sent again now; true once a pause. */
    boolean repeats(long nowNanos) {
        boolean due = outcomeUnknown && nowNanos - repeatAtNanos >= 0;
        if (due) {
            outcomeUnknown = false;
            repeated = true;
        }
        return due;
    }

    /** Whether it was sent more than once. */
    boolean repeated() {
        return repeated;
    }

    /** What a future's failure is about. */
    static @Nullable Throwable causeOf(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /**
     * Tells everybody what became of it.
     *
     * @param answer  null if there is none
     * @param replies what to tell each, in order; not looked at if there is no answer
     * @param failure why there is none
     */
    void tell(@Nullable SubjectAnswer answer, List<Reply> replies, @Nullable Throwable failure) {
        Throwable problem = failure;
        if (problem == null && (answer == null || answer.stale())) {
            problem = new StaleNodeException(message.node());
        }
        for (int i = 0; i < asks.size(); i++) {
            Ask ask = asks.get(i);
            if (problem == null) {
                ask.asker.answered(ask.index, replies.get(i));
            } else {
                ask.asker.failed(ask.index, problem);
            }
        }
    }
}
