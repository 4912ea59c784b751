package io.quotagrid.client.load;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Lets an answer through and keeps nothing but the moment at which its first byte came. */
final class WatchedBody implements BodySubscriber<Long> {
    private final CompletableFuture<Long> firstByteAt = new CompletableFuture<>();
    private volatile long first;
    private volatile boolean begun;

    /** {@link System#nanoTime} of the first byte, or of the end of an answer without any; complete when the answer is. */
    @Override
    public CompletionStage<Long> getBody() {
        return firstByteAt;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        if (!begun) {
            first = System.nanoTime();
            begun = true;
        }
    }

    @Override
    public void onError(Throwable failure) {
        firstByteAt.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        firstByteAt.complete(begun ? first : System.nanoTime());
    }
}
