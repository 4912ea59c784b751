package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Answers a request when something has come. No thread of this listener waits for it, and the answer is written by one of this
 * listener's: who brings the news, a thread of the engine or one that asks members, does not wait for a slow reader. Thread-safe.
 */
final class Later {
    private final Executor executor;

    Later(Executor executor) {
        this.executor = executor;
    }

    /**
     * Begins, and answers at the end. What fails becomes a problem as everywhere.
     *
     * @param begun  called once
     * @param answer writes the answer
     */
    <T> void answer(Context ctx, Supplier<? extends CompletionStage<T>> begun, Consumer<T> answer) {
        ctx.future(() -> begun.get().thenAcceptAsync(answer, executor).toCompletableFuture());
    }
}
