package io.quotagrid.node.engine;

import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectMessage;
import io.quotagrid.node.store.CounterStore;
import io.quotagrid.node.store.UnknownOutcomeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A real store behind a bad line: says what becomes of the next message to a subject. Without a word of it a message is
 * answered at once. One thread.
 */
final class ScriptedStore implements CounterStore {
    /** What becomes of a message. */
    enum Fate {
        /** It waits, unhandled, until {@link #release}. */
        HELD_BACK,
        /** It is handled at once; the answer waits until {@link #release}. */
        ANSWERED_LATE,
        /** It is handled, and the answer is lost. */
        ANSWER_LOST,
        /** It never arrives. */
        MESSAGE_LOST,
        /** It makes the owner fail. */
        BREAKS
    }

    private final CounterStore line;
    private final Map<SubjectKey, Deque<Fate>> script = new HashMap<>();
    private final Map<SubjectKey, Deque<Runnable>> waiting = new HashMap<>();
    private final Map<SubjectKey, List<SubjectMessage>> sent = new HashMap<>();

    ScriptedStore(CounterStore line) {
        this.line = line;
    }

    /** What is to become of the next messages to that subject that have no fate yet. */
    void next(SubjectKey subject, Fate... fates) {
        script.computeIfAbsent(subject, key -> new ArrayDeque<>()).addAll(List.of(fates));
    }

    /** Lets the oldest waiting message to that subject, or its answer, go on. */
    void release(SubjectKey subject) {
        waiting.getOrDefault(subject, new ArrayDeque<>()).remove().run();
    }

    List<SubjectMessage> sent(SubjectKey subject) {
        return sent.getOrDefault(subject, List.of());
    }

    @Override
    public CompletionStage<SubjectAnswer> send(SubjectKey subject, SubjectMessage message) {
        sent.computeIfAbsent(subject, key -> new ArrayList<>()).add(message);
        Fate fate = script.getOrDefault(subject, new ArrayDeque<>()).poll();
        if (fate == null) {
            return line.send(subject, message);
        }
        CompletableFuture<SubjectAnswer> late = new CompletableFuture<>();
        Deque<Runnable> later = waiting.computeIfAbsent(subject, key -> new ArrayDeque<>());
        switch (fate) {
            case HELD_BACK -> later.add(() -> late.complete(handle(subject, message)));
            case ANSWERED_LATE -> {
                SubjectAnswer answer = handle(subject, message);
                later.add(() -> late.complete(answer));
            }
            case ANSWER_LOST -> {
                handle(subject, message);
                late.completeExceptionally(lost());
            }
            case MESSAGE_LOST -> late.completeExceptionally(lost());
            case BREAKS -> late.completeExceptionally(new IllegalStateException("a defect"));
        }
        return late;
    }

    private SubjectAnswer handle(SubjectKey subject, SubjectMessage message) {
        return line.send(subject, message).toCompletableFuture().join();
    }

    private static UnknownOutcomeException lost() {
        return new UnknownOutcomeException("lost", new IllegalStateException("the line is bad"));
    }

    @Override
    public long subjects() {
        return line.subjects();
    }

    @Override
    public long repeatsAnswered() {
        return line.repeatsAnswered();
    }

    @Override
    public int sweep() {
        return line.sweep();
    }
}
