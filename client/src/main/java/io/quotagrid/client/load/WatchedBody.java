package io.quotagrid.client.load;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Lets an answer through and keeps nothing but its first bytes, if they are wanted, and the moment at which the first came. */
final class WatchedBody implements BodySubscriber<WatchedBody.Seen> {
    private final int wantedBytes;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    private final CompletableFuture<Seen> seen = new CompletableFuture<>();
    private volatile long first;
    private volatile boolean begun;

    /**
     * What is left of an answer.
     *
     * @param firstByteNanos {@link System#nanoTime} of the first byte, or of the end of an answer without any
     * @param begins         the wanted bytes that came, as UTF-8
     */
    record Seen(long firstByteNanos, String begins) {}

    /** @param wantedBytes so many of the first bytes are kept; may be 0 */
    WatchedBody(int wantedBytes) {
        this.wantedBytes = wantedBytes;
    }

    /** Complete when the answer is. */
    @Override
    public CompletionStage<Seen> getBody() {
        return seen;
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
        for (ByteBuffer each : bytes) {
            byte[] more = new byte[Math.min(each.remaining(), wantedBytes - kept.size())];
            each.get(more);
            kept.writeBytes(more);
        }
    }

    @Override
    public void onError(Throwable failure) {
        seen.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        seen.complete(new Seen(begun ? first : System.nanoTime(), kept.toString(StandardCharsets.UTF_8)));
    }
}
